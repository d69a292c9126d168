import { GROUPINGS } from "@rec/wasm-graph/scenarios";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Installation, install } from "./register/install.ts";
import { RUNTIMES, runScript } from "./register/runtimes.ts";

let installation: Installation;
beforeAll(async () => {
  installation = await install();
});
afterAll(() => installation?.remove());

// The bundler plugin has the same test, in `packages/unplugin/test/same-as-hooks.long.test.ts`.
describe.each(RUNTIMES)("$name: each file has one instance, and a memory is one object:", (runtime) => {
  test.for(GROUPINGS)("$name", async ({ files, prints }, { skip }) => {
    if (runtime.missing !== undefined) return skip(runtime.missing);
    expect(await runScript(runtime, await installation.project(files))).toEqual(prints);
  });
});
