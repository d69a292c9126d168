import { describe, expect, test } from "vitest";
import { outcomeDifferences } from "../differences.ts";
import type { RuntimeName } from "../runtimes/runtimes.ts";
import type { Fault } from "./fault.ts";
import type { FaultResult } from "./run-faults.ts";
import { cellsInTable, cellsOf, formatTable } from "./table.ts";

const redirect: Fault = { name: "302 in a circle" };
const plain: Fault = { name: "nothing is wrong" };

function resultOf(fault: Fault, requests: number): FaultResult {
  const outcome = { eight: 8, started: 2, settledAtMs: 0, progressProblems: [] };
  return { fault, outcome, url: "http://127.0.0.1/user.wasm", requests, lingering: [] };
}

const results = new Map<RuntimeName, FaultResult[]>([
  ["Node.js", [resultOf(plain, 1), resultOf(redirect, 63)]],
  ["Bun", [resultOf(plain, 1), resultOf(redirect, 381)]],
]);

describe("formatTable()", () => {
  const table = formatTable([plain, redirect], results);

  test("has a row for runtimes that agree, and says why others differ", () => {
    const rows = table.split("\n").map((row) => row.replace(/ +/g, " "));
    const why = outcomeDifferences.findIndex(({ faults }) => faults.includes("302 in a circle")) + 1;
    expect(rows.slice(2, 5)).toEqual([
      "| nothing is wrong | 2 | all | links | | | | 1 | |",
      "| 302 in a circle | 2 | Node.js | links | | | | 63 | |",
      `| 302 in a circle | 2 | Bun | links | | | | 381 | ${why} |`,
    ]);
    expect(rows).toContain(`${why}. ${outcomeDifferences[why - 1]?.reason}`);
  });

  test("is read back by cellsInTable()", () => {
    for (const [runtime, all] of results) {
      for (const result of all) expect(cellsInTable(table, result.fault, runtime)).toEqual(cellsOf(result));
    }
    expect(cellsInTable(table, redirect, "Firefox")).toEqual([expect.stringContaining("UPDATE_GOLDENS=1")]);
  });
});
