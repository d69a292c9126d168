import { markdownTable } from "markdown-table";
import type { Fault } from "./fault.ts";
import { RETRIES } from "./faults.ts";
import type { FaultResult } from "./run-faults.ts";

/** What each runtime made of each fault, in the order of the faults. */
export type ResultsByRuntime = ReadonlyMap<string, readonly FaultResult[]>;

const HEAD = ["fault", "retries", "in", "outcome", "module", "URL", "cause", "requests"];

/** The table: a row a fault, or, where runtimes differ, a row for each group of them that agrees. */
export function formatTable(faults: readonly Fault[], results: ResultsByRuntime): string {
  const rows = faults.flatMap((fault, at) => {
    const groups = new Map<string, { readonly runtimes: string[]; readonly cells: readonly string[] }>();
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
    ]);
  });
  return markdownTable([HEAD, ...rows]);
}

/** The rows of one fault, whatever the width of their columns. */
export function rowsOf(table: string, fault: Fault): string[] {
  const rows = table.split("\n").map((row) => row.replace(/ +/g, " "));
  return rows.filter((row) => row.startsWith(`| ${fault.name} |`));
}

/** Outcome, module, URL, cause and requests. */
function cellsOf(result: FaultResult | undefined): string[] {
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
