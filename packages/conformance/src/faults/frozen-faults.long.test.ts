import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type FaultServer, startFaultServer, UNKNOWN_HOST_URL } from "@rec/fault-server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type FilledFolder, fillFolder } from "../frozen/fill-folder.ts";
import { inEachRuntime, presentRuntimes } from "../runtimes/in-each-runtime.ts";
import { pageScripts } from "../runtimes/open-page.ts";
import { RUNTIME_NAMES, type RuntimeName } from "../runtimes/runtimes.ts";
import { servedFiles } from "../served-files.ts";
import { STOPPED } from "./attempt-frozen.ts";
import type { Fault } from "./fault.ts";
import { frozenDifferences, frozenFaults, frozenScript, stopAfterMs } from "./frozen-faults.ts";
import { type FaultResult, runFaults } from "./run-faults.ts";
import { cellsInTable, cellsOf, formatTable } from "./table.ts";

const expectedPath = fileURLToPath(new URL("./expected-frozen.md", import.meta.url));

interface RuntimeRun {
  readonly results: readonly FaultResult[];
  readonly unheard: readonly string[];
}

let server: FaultServer;
let folder: FilledFolder;
let runs: ReadonlyMap<RuntimeName, RuntimeRun> = new Map();
let table = "";
let expected = "";
const ranAll = presentRuntimes.length === RUNTIME_NAMES.length;

beforeAll(async () => {
  const given = await servedFiles();
  const scripts = {
    "frozen-browser.js": await frozenScript(given, "browser"),
    "frozen-deno.js": await frozenScript(given, "deno"),
  };
  const files = { ...given, ...scripts, ...(await pageScripts()) };
  server = await startFaultServer({ files });
  folder = await fillFolder(scripts);
  const hosts = ["127.0.0.1", new URL(UNKNOWN_HOST_URL).hostname];
  const pageOrigin = server.otherOrigin;
  runs = await inEachRuntime({ pageOrigin, hosts, readable: [folder.path] }, async (runtime) => {
    const file = runtime.name === "Deno" ? "frozen-deno.js" : "frozen-browser.js";
    const scriptUrl = `${runtime.hasFiles ? folder.url : pageOrigin}/${file}`;
    const frozen = (fault: Fault) => ({ scriptUrl, stopAfterMs: stopAfterMs(fault) });
    const results = await runFaults(frozenFaults, { runtime, server, files, frozen });
    return { results, unheard: await runtime.unheard() };
  });
  table = formatTable(
    frozenFaults,
    new Map([...runs].map(([name, { results }]) => [name, results])),
    frozenDifferences,
  );
  if (process.env["UPDATE_GOLDENS"] === "1") {
    if (!ranAll) throw new Error(`Cannot write the table: only ${presentRuntimes.join(", ")} ran`);
    await writeFile(expectedPath, `${table}\n`);
  }
  expected = await readFile(expectedPath, "utf8").catch(() => "");
}, 300_000);

afterAll(async () => {
  await server.close();
  await folder.remove();
});

describe("a frozen link with a fault", () => {
  test.each(frozenFaults.map((fault) => [fault.name, fault] as const))("%s", (_, fault) => {
    const at = frozenFaults.indexOf(fault);
    const found = [...runs].map(([name, { results }]) => [name, cellsOf(results[at])]);
    expect(found).toEqual(presentRuntimes.map((name) => [name, cellsInTable(expected, fault, name)]));
  });

  test("is all that there is in the table", () => {
    // The table would have gaps if a runtime was left out.
    if (ranAll) expect(table).toBe(expected.trimEnd());
  });

  test("comes to the same in all runtimes, or differs for a reason", () => {
    const rows = (ranAll ? table : expected).split("\n").map((row) => row.split("|").map((cell) => cell.trim()));
    const unexplained = rows.filter(([, name, , , , , , , , why]) => name !== undefined && why === "");
    expect(unexplained.map(([, name]) => name)).toEqual(frozenFaults.map(({ name }) => name));
    const explained = rows.filter(([, , , , , , , , , why]) => /^\d+$/.test(why ?? "")).map(([, name]) => name);
    expect(explained.sort()).toEqual(frozenDifferences.flatMap((difference) => difference.faults).sort());
  });
});

describe.each(presentRuntimes)("%s, whatever goes wrong with frozen files", (name) => {
  const resultsOf = () => runs.get(name)?.results ?? [];
  const named = (results: readonly FaultResult[]) => results.map(({ fault }) => fault.name);

  test("links, says the file and a code, or passes the reason of the abort", () => {
    const vague = resultsOf().filter(({ url, outcome: { error } }) => {
      if (error === undefined || error.message === STOPPED) return false;
      return error.name !== "ModuleLoadError" || !error.message.includes(url) || error.module !== "faulty.wasm";
    });
    expect(named(vague)).toEqual([]);
  });

  test("instantiates all modules or none", () => {
    const halves = resultsOf().filter(({ outcome: { error, started } }) => started !== (error === undefined ? 2 : 0));
    expect(named(halves)).toEqual([]);
  });

  test("leaves no connection open", () => {
    expect(named(resultsOf().filter((result) => result.lingering.length > 0))).toEqual([]);
  });

  test("leaves no rejection unheard, and tells of nothing after the end", () => {
    expect(runs.get(name)?.unheard).toEqual([]);
    expect(resultsOf().flatMap(({ outcome }) => outcome.progressProblems)).toEqual([]);
  });
});
