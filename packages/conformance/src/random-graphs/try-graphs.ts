import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { fillFolder } from "../frozen/fill-folder.ts";
import { inEachRuntime } from "../runtimes/in-each-runtime.ts";
import { pageScripts } from "../runtimes/open-page.ts";
import type { RuntimeSetting } from "../runtimes/runtime.ts";
import { BROWSERS, type RuntimeName } from "../runtimes/runtimes.ts";
import { serveCases } from "../serve-cases.ts";
import type { GraphBatch, GraphKind } from "./graph-batches.ts";
import type { GraphsChoice, GraphsOutcome } from "./run-graphs.ts";

/** A page of Chromium ends while it runs functions of some graphs, also of linked ones, so no functions are called there. */
const WITHOUT_CALLS: readonly RuntimeName[] = ["Chromium"];

const WRITER = fileURLToPath(new URL("../../../core/test/property/write-sent-graphs.ts", import.meta.url));
const FILE = "graphs.js";

export interface GraphsInput {
  readonly kind: GraphKind;
  readonly runtimes: readonly RuntimeName[];
  /** The program of Node 26, which reads the sources of the tests. */
  readonly node: string;
}

/** The outcome of some graphs in one runtime. */
export interface TriedGraphs extends GraphsOutcome {
  /** Positions of graphs with which the page ends when it links them, so nothing could be compared. */
  readonly ended: readonly number[];
}

/** Compares one batch of graphs in each runtime. */
export async function tryGraphs(
  { seed, count }: GraphBatch,
  { kind, runtimes, node }: GraphsInput,
): Promise<ReadonlyMap<RuntimeName, TriedGraphs>> {
  const args = ["--no-warnings", WRITER, kind, String(seed), String(count)];
  const { stdout } = await promisify(execFile)(node, args, { maxBuffer: 2 ** 30 });
  const files = { [FILE]: stdout };
  const folder = await fillFolder(files);
  const scripts = Object.entries({ ...(await pageScripts()), ...files });
  const server = await serveCases(Object.fromEntries(scripts.map(([path, text]) => [`/${path}`, text])));
  const { baseUrl } = server;
  const setting = { pageOrigin: baseUrl, hosts: [new URL(baseUrl).host], readable: [folder.path] };
  const outcomes = new Map<RuntimeName, TriedGraphs>();
  try {
    for (const name of runtimes) {
      outcomes.set(name, await tryRange([0, count], { name, setting, folderUrl: folder.url }));
    }
    return outcomes;
  } finally {
    await server.close();
    await folder.remove();
  }
}

interface Terms {
  readonly name: RuntimeName;
  readonly setting: RuntimeSetting;
  readonly folderUrl: string;
}

/** If a page ends, its graphs are tried again in halves, each in a new page. */
async function tryRange(range: GraphsChoice["range"], terms: Terms): Promise<TriedGraphs> {
  const [from, to] = range;
  const outcome = await tryOnce({ range, linkedOnly: false }, terms).catch(endOfPage(terms));
  if (outcome !== undefined) return { ...outcome, ended: [] };
  if (to - from === 1) {
    const linked = await tryOnce({ range, linkedOnly: true }, terms).catch(endOfPage(terms));
    if (linked === undefined) return { ran: 0, problems: [], ended: [from] };
    return { ran: 0, problems: [`graph ${from}: the page ends, and not if the graph is only linked`], ended: [] };
  }
  const middle = (from + to) >> 1;
  const first = await tryRange([from, middle], terms);
  const second = await tryRange([middle, to], terms);
  return {
    ran: first.ran + second.ran,
    problems: [...first.problems, ...second.problems],
    ended: [...first.ended, ...second.ended],
  };
}

function endOfPage({ name }: Terms): (error: unknown) => undefined {
  return (error) => {
    if (!BROWSERS.includes(name) || !/crashed|closed/i.test(String(error))) throw error;
  };
}

async function tryOnce(
  choice: Pick<GraphsChoice, "range" | "linkedOnly">,
  { name, setting, folderUrl }: Terms,
): Promise<GraphsOutcome> {
  const outcomes = await inEachRuntime({ ...setting, names: [name] }, (runtime) => {
    const scriptUrl = `${runtime.hasFiles ? folderUrl : setting.pageOrigin}/${FILE}`;
    return runtime.carryOut({ kind: "graphs", scriptUrl, withoutCalls: WITHOUT_CALLS.includes(name), ...choice });
  });
  return outcomes.get(name) ?? { ran: 0, problems: ["did not run"] };
}
