import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { node26 } from "@rec/runtimes";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inEachRuntime, presentRuntimes } from "../runtimes/in-each-runtime.ts";
import { pageScripts } from "../runtimes/open-page.ts";
import type { RuntimeName } from "../runtimes/runtimes.ts";
import { serveCases } from "../serve-cases.ts";
import { type FilledFolder, fillFolder } from "./fill-folder.ts";
import type { GraphsOutcome } from "./run-graphs.ts";

/*
 * Random graphs of modules: 500 of them in CI, a tenth of them elsewhere, each frozen fused and not. Node 26 freezes them, as a
 * build does. Each runtime runs the scripts, and compares them with its own links. workerd is left out: it compiles no modules,
 * so it links none from bytes; the cases run there.
 */

/**
 * A page of Chromium ends while it runs functions of some graphs, also of linked ones. So the graphs are compared there after
 * all start functions, by their logs and by the digests of their externs.
 */
const WITHOUT_CALLS: readonly RuntimeName[] = ["Chromium"];

const { command, missing } = node26();
const writer = fileURLToPath(new URL("../../../core/test/property/write-frozen-graphs.ts", import.meta.url));

async function writtenScript(): Promise<string> {
  const { stdout } = await promisify(execFile)(command ?? "", ["--no-warnings", writer], { maxBuffer: 2 ** 30 });
  return stdout;
}

describe.skipIf(command === undefined)(missing ?? "random graphs, frozen", () => {
  let server: Awaited<ReturnType<typeof serveCases>> | undefined;
  let folder: FilledFolder | undefined;
  let outcomes: ReadonlyMap<RuntimeName, GraphsOutcome> = new Map();

  beforeAll(async () => {
    const file = "graphs.js";
    const files = { [file]: await writtenScript() };
    const filled = await fillFolder(files);
    folder = filled;
    const scripts = Object.entries({ ...(await pageScripts()), ...files });
    server = await serveCases(Object.fromEntries(scripts.map(([path, text]) => [`/${path}`, text])));
    const { baseUrl } = server;
    const setting = { pageOrigin: baseUrl, hosts: [new URL(baseUrl).host], readable: [filled.path] };
    outcomes = await inEachRuntime(setting, (runtime) =>
      runtime.carryOut({
        kind: "graphs",
        scriptUrl: `${runtime.hasFiles ? filled.url : baseUrl}/${file}`,
        withoutCalls: WITHOUT_CALLS.includes(runtime.name as RuntimeName),
      }),
    );
  }, 1_800_000);

  afterAll(async () => {
    await server?.close();
    await folder?.remove();
  });

  test.each(presentRuntimes)("do the same as linked ones in %s", (name) => {
    const { ran, problems } = outcomes.get(name) ?? { ran: 0, problems: ["did not run"] };
    expect(problems.slice(0, 3).join("\n\n")).toBe("");
    expect(ran).toBeGreaterThan(50);
    expect(ran).toBe(outcomes.get(presentRuntimes[0] as RuntimeName)?.ran);
  });
});
