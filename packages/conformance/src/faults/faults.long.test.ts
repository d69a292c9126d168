import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type FaultServer, startFaultServer, UNKNOWN_HOST_URL } from "@rec/fault-server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lingeringDifferences, outcomeDifferences } from "../differences.ts";
import { inEachRuntime, presentRuntimes } from "../runtimes/in-each-runtime.ts";
import { pageScripts } from "../runtimes/open-page.ts";
import { RUNTIME_NAMES, type RuntimeName } from "../runtimes/runtimes.ts";
import { servedFiles } from "../served-files.ts";
import { faults } from "./faults.ts";
import { type FaultResult, runFaults } from "./run-faults.ts";
import { cellsInTable, cellsOf, formatTable } from "./table.ts";

const expectedPath = fileURLToPath(new URL("./expected.md", import.meta.url));

interface RuntimeRun {
  readonly results: readonly FaultResult[];
  readonly unheard: readonly string[];
}

let server: FaultServer;
let runs: ReadonlyMap<RuntimeName, RuntimeRun> = new Map();
let table = "";
let expected = "";
const ranAll = presentRuntimes.length === RUNTIME_NAMES.length;

beforeAll(async () => {
  const files = { ...(await servedFiles()), ...(await pageScripts()) };
  server = await startFaultServer({ files });
  // The page has another origin than the modules, so that CORS applies.
  const hosts = ["127.0.0.1", new URL(UNKNOWN_HOST_URL).hostname];
  runs = await inEachRuntime({ pageOrigin: server.otherOrigin, hosts }, async (runtime) => {
    const results = await runFaults(faults, { runtime, server, files });
    return { results, unheard: await runtime.unheard() };
  });
  table = formatTable(faults, new Map([...runs].map(([name, { results }]) => [name, results])));
  process.stdout.write(`${table}\n`);
  if (process.env["UPDATE_GOLDENS"] === "1") {
    if (!ranAll) throw new Error(`Cannot write the table: only ${presentRuntimes.join(", ")} ran`);
    await writeFile(expectedPath, `${table}\n`);
  }
  expected = await readFile(expectedPath, "utf8").catch(() => "");
}, 300_000);

afterAll(() => server.close());

describe("a link with a fault", () => {
  test.each(faults.map((fault) => [fault.name, fault] as const))("%s", (_, fault) => {
    const at = faults.indexOf(fault);
    const found = [...runs].map(([name, { results }]) => [name, cellsOf(results[at])]);
    expect(found).toEqual(presentRuntimes.map((name) => [name, cellsInTable(expected, fault, name)]));
  });

  test("is all that there is in the table", () => {
    expect(new Set(faults.map(({ name }) => name)).size).toBe(faults.length);
    // The table would have gaps if a runtime was left out.
    if (ranAll) expect(table).toBe(expected.trimEnd());
  });

  test("comes to the same in all runtimes, or differs for a reason", () => {
    const rows = (ranAll ? table : expected).split("\n").map((row) => row.split("|").map((cell) => cell.trim()));
    const unexplained = rows.filter(([, name, , , , , , , , why]) => name !== undefined && why === "");
    expect(unexplained.map(([, name]) => name)).toEqual(faults.map(({ name }) => name));
    const explained = rows.filter(([, , , , , , , , , why]) => /^\d+$/.test(why ?? "")).map(([, name]) => name);
    expect(explained.sort()).toEqual(outcomeDifferences.flatMap((difference) => difference.faults).sort());
  });
});

describe.each(presentRuntimes)("%s, whatever goes wrong", (name) => {
  const resultsOf = () => runs.get(name)?.results ?? [];
  const named = (results: readonly FaultResult[]) => results.map(({ fault }) => fault.name);

  test("runs every fault", () => {
    expect(named(resultsOf())).toEqual(faults.map((fault) => fault.name));
  });

  test("leaves no connection open, but for what its platform keeps", () => {
    const kept = lingeringDifferences.filter(({ runtimes }) => runtimes.includes(name));
    const lingering = resultsOf().filter((result) => result.lingering.length > 0);
    expect(named(lingering)).toEqual(kept.flatMap((difference) => difference.faults));
  });

  test("leaves no rejection unheard", () => {
    expect(runs.get(name)?.unheard).toEqual([]);
  });

  test("instantiates all modules or none", () => {
    const halves = resultsOf().filter(({ outcome: { error, started } }) => started !== (error === undefined ? 2 : 0));
    expect(named(halves)).toEqual([]);
  });

  test("tells of bytes that only grow, and of nothing after the end", () => {
    const told = resultsOf().flatMap(({ fault, outcome }) =>
      outcome.progressProblems.map((problem) => `${fault.name}: ${problem}`),
    );
    expect(told).toEqual([]);
  });
});
