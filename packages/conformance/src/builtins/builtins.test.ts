import { isLong } from "@rec/property-runs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import createWabt from "wabt";
import { inEachRuntime, presentRuntimes } from "../runtimes/in-each-runtime.ts";
import { pageScripts } from "../runtimes/open-page.ts";
import type { RuntimeName } from "../runtimes/runtimes.ts";
import { serveCases } from "../serve-cases.ts";
import { BUILTINS, type BuiltinsOutcome, LACKING } from "./link-builtins.ts";
import { LIBRARY, OTHER_BUILTIN, OTHER_CONSTANT, PLAIN, PROGRAM, USER } from "./modules.ts";

/** The runtimes whose engine lacks the feature. Node.js is the oldest that is supported. */
const WITHOUT: readonly RuntimeName[] = ["Node.js"];

/** The message of Firefox does not say that a string constant has the wrong type, so the hint cannot say so either. */
const DIFFERENCES: Readonly<Partial<Record<RuntimeName, BuiltinsOutcome>>> = {
  Firefox: { "a string constant of another type": ["INVALID_MODULE", "the file is damaged"] },
};

let outcomes: ReadonlyMap<RuntimeName, BuiltinsOutcome> = new Map();
let server: Awaited<ReturnType<typeof serveCases>>;

beforeAll(async () => {
  const scripts = Object.entries(await pageScripts()).map(([path, script]) => [`/${path}`, script]);
  server = await serveCases(Object.fromEntries(scripts));
  const texts = { program: PROGRAM, library: LIBRARY, plain: PLAIN, user: USER, OTHER_BUILTIN, OTHER_CONSTANT };
  const entries = Object.entries(texts).map(async ([name, wat]) => [name, await assemble(wat)] as const);
  const modules = Object.fromEntries(await Promise.all(entries)) as Record<keyof typeof texts, string>;
  outcomes = await inEachRuntime({ pageOrigin: server.baseUrl, hosts: [new URL(server.baseUrl).host] }, (runtime) =>
    runtime.carryOut({ kind: "builtins", modules }),
  );
}, 300_000);
afterAll(() => server?.close());

/** The module in Base64. */
async function assemble(wat: string): Promise<string> {
  const module = (await createWabt()).parseWat("module.wat", new TextEncoder().encode(wat), { reference_types: true });
  try {
    return Buffer.from(module.toBinary({}).buffer).toString("base64");
  } finally {
    module.destroy();
  }
}

describe.each(presentRuntimes)("in %s", (name) => {
  const expected = WITHOUT.includes(name) ? LACKING : { ...BUILTINS, ...DIFFERENCES[name] };

  test.each(Object.keys(expected))("%s", (trial) => {
    expect(outcomes.get(name)?.[trial]).toEqual(expected[trial]);
  });

  test("no other trial was run", () => {
    expect(Object.keys(outcomes.get(name) ?? {}).toSorted()).toEqual(Object.keys(expected).toSorted());
  });
});

test("most runtimes have the feature", () => {
  const those = isLong ? ["Node 26", "Deno", "Bun", "Chromium"] : ["Deno"];
  expect(presentRuntimes).toEqual(expect.arrayContaining(those));
});
