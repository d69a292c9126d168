import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type FaultServer, startFaultServer } from "@rec/fault-server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundlePageScript } from "../runtimes/chromium.ts";
import { openRuntime, RUNTIMES, type RuntimeName } from "../runtimes/open-runtime.ts";
import { servedFiles } from "../served-files.ts";
import { faults } from "./faults.ts";
import { type FaultResult, runFaults } from "./run-faults.ts";
import { formatTable, rowsOf } from "./table.ts";

const expectedPath = fileURLToPath(new URL("./expected.md", import.meta.url));

interface RuntimeRun {
  readonly results: readonly FaultResult[];
  readonly unheard: readonly string[];
}

let server: FaultServer;
const runs = new Map<RuntimeName, RuntimeRun>();
let table = "";
let expected = "";

beforeAll(async () => {
  const files = { ...(await servedFiles()), "page.js": await bundlePageScript() };
  server = await startFaultServer({ files });
  for (const name of RUNTIMES) {
    const runtime = await openRuntime(name, server);
    try {
      const results = await runFaults(faults, { runtime, server, files });
      runs.set(name, { results, unheard: await runtime.unheard() });
    } finally {
      await runtime.close();
    }
  }
  table = formatTable(faults, new Map([...runs].map(([name, { results }]) => [name, results])));
  process.stdout.write(`${table}\n`);
  if (process.env["UPDATE_GOLDENS"] === "1") await writeFile(expectedPath, `${table}\n`);
  expected = await readFile(expectedPath, "utf8").catch(() => "");
}, 300_000);

afterAll(() => server.close());

describe("a link with a fault", () => {
  test.each(faults.map((fault) => [fault.name, fault] as const))("%s", (_, fault) => {
    expect(rowsOf(table, fault)).toEqual(rowsOf(expected, fault));
  });

  test("is all that there is in the table", () => {
    expect(new Set(faults.map(({ name }) => name)).size).toBe(faults.length);
    expect(table).toBe(expected.trimEnd());
  });
});

describe.each(RUNTIMES)("%s, whatever goes wrong", (name) => {
  const resultsOf = () => runs.get(name)?.results ?? [];
  const named = (results: readonly FaultResult[]) => results.map(({ fault }) => fault.name);

  test("runs every fault", () => {
    expect(named(resultsOf())).toEqual(faults.map((fault) => fault.name));
  });

  test("leaves no connection open", () => {
    expect(resultsOf().flatMap(({ fault, lingering }) => lingering.map((url) => `${fault.name}: ${url}`))).toEqual([]);
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
