import { markdownTable } from "markdown-table";
import { type Difference, outcomeDifferences } from "../differences.ts";
import type { RuntimeName } from "../runtimes/runtimes.ts";
import type { Fault } from "./fault.ts";
import { RETRIES } from "./faults.ts";
import type { FaultResult } from "./run-faults.ts";

/** The outcomes of all faults in each runtime, in the order of the faults. */
export type ResultsByRuntime = ReadonlyMap<RuntimeName, readonly FaultResult[]>;

const HEAD = ["fault", "retries", "in", "outcome", "module", "URL", "cause", "requests", "why"];

/** Number of columns before the columns of `cellsOf`. */
const FIRST_CELL = 3;

/**
 * The table: a row for each fault, or, if runtimes differ, a row for each group of runtimes that agree. Below the table
 * are the reasons that its last column refers to.
 */
export function formatTable(
  faults: readonly Fault[],
  results: ResultsByRuntime,
  differences: readonly Difference[] = outcomeDifferences,
): string {
  const rows = faults.flatMap((fault, at) => {
    const groups = new Map<string, { readonly runtimes: RuntimeName[]; readonly cells: readonly string[] }>();
    for (const [runtime, all] of results) {
      const cells = cellsOf(all[at]);
      const key = JSON.stringify(cells);
      const group = groups.get(key) ?? { runtimes: [], cells };
      group.runtimes.push(runtime);
      groups.set(key, group);
    }
    return [...groups.values()].map(({ runtimes, cells }) => [
      fault.name,
      String(fault.retries ?? RETRIES),
      runtimes.length === results.size ? "all" : runtimes.join(", "),
      ...cells,
      reasonOf(fault, { runtimes, differences }),
    ]);
  });
  const reasons = differences.map(({ reason }, at) => `${at + 1}. ${reason}`);
  return `${markdownTable([HEAD, ...rows])}\n\n${reasons.join("\n")}`;
}

/** The number of the reason why these runtimes differ from the rest; empty if there is none. */
function reasonOf(
  { name }: Fault,
  { runtimes, differences }: { readonly runtimes: readonly RuntimeName[]; readonly differences: readonly Difference[] },
): string {
  const at = differences.findIndex(
    (difference) =>
      difference.faults.includes(name) && runtimes.every((runtime) => difference.runtimes.includes(runtime)),
  );
  return at === -1 ? "" : String(at + 1);
}

/** The cells of the table for one fault in one runtime; their row may cover several runtimes. */
export function cellsInTable(table: string, fault: Fault, runtime: RuntimeName): string[] {
  for (const line of table.split("\n")) {
    const [, ...cells] = line.split("|").map((cell) => cell.trim());
    const [name, , runtimes = ""] = cells;
    if (name === fault.name && (runtimes === "all" || runtimes.split(", ").includes(runtime))) {
      return cells.slice(FIRST_CELL, FIRST_CELL + cellsOf(undefined).length);
    }
  }
  return [`There is no row of "${fault.name}" in ${runtime}: write the table with UPDATE_GOLDENS=1`];
}

/** Outcome, module, URL, cause and requests. */
export function cellsOf(result: FaultResult | undefined): string[] {
  if (result === undefined) return ["did not run", "", "", "", ""];
  const { outcome, url, requests } = result;
  const { error, eight } = outcome;
  if (error === undefined) return [eight === 8 ? "links" : `links, and calls ${eight}`, "", "", "", String(requests)];
  if (typeof error.code !== "string") return [`${error.name}: ${error.message}`, "", "", "", String(requests)];
  const about = error.url === url ? "as given" : (error.url ?? "none");
  return [
    `${error.name} ${error.code}`,
    error.module ?? "none",
    about,
    error.hasCause ? "yes" : "no",
    String(requests),
  ];
}
