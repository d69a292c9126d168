import fc from "fast-check";
import { expect, test } from "vitest";
import { link } from "../../src/link.ts";
import type { Linked, Relinked } from "../../src/link-options.ts";
import { relink } from "../../src/relink.ts";
import { runs } from "../seed.ts";
import { assemble } from "../wat.ts";
import { arbitraryGraph } from "./arbitrary-graph.ts";
import { attempt, type Binding } from "./bindings.ts";
import { type Coverage, createCoverage } from "./coverage.ts";
import type { Graph } from "./graph.ts";
import { createHostSide } from "./host-side.ts";
import { exportFaults, optionsFor } from "./link-graph.ts";
import { formAsGiven, printModule } from "./print-graph.ts";

/** How many graphs are linked again; `REC_RUNS` multiplies it. */
const GRAPHS = 1000;

/** So many random graphs have to show everything below. */
const ENOUGH_GRAPHS = 100;

const EXPECTED_SIGHTS: readonly string[] = [
  "relinked",
  "kept all but the replaced",
  "instantiated again",
  "memory stayed",
  "everything anew",
];

type Bytes = Readonly<Record<string, Uint8Array<ArrayBuffer>>>;

test("random graphs can be linked again with some of their modules", { timeout: 0 }, async () => {
  const { seed, numRuns } = runs(GRAPHS);
  const coverage = createCoverage();
  const property = fc.asyncProperty(arbitraryGraph, fc.nat(0xffff), (graph, choice) =>
    relinkGraph(graph, { choice, coverage }),
  );
  await fc.assert(property, { seed, numRuns });
  process.stderr.write(coverage.report());
  const expected = numRuns < ENOUGH_GRAPHS ? EXPECTED_SIGHTS.slice(0, 1) : EXPECTED_SIGHTS;
  expect(expected.filter((sight) => coverage.of(sight) === 0)).toEqual([]);
});

interface Terms {
  readonly choice: number;
  readonly coverage: Coverage;
}

async function relinkGraph(graph: Graph, { choice, coverage }: Terms): Promise<void> {
  const bytes = await assembleAll(graph);
  const linked: Linked | undefined = await link(bytes, optionsFor(graph, createHostSide(graph))).catch(() => undefined);
  if (linked === undefined) return;
  const names = Object.keys(bytes).filter((_, at) => ((choice >> (at % 16)) & 1) === 1);
  const sources = Object.fromEntries(names.map((name) => [name, bytes[name] as Bytes[string]]));
  const next = await relink(linked, sources).catch((error) => refusal(error, coverage));
  if (next === undefined) return;
  coverage.count("relinked");
  check(graph, { linked, next, names });
  count({ linked, next, names }, coverage);

  const same = await relink(next, {});
  expect(same.kept).toEqual(same.plan.order);
  expect(same.lost).toEqual([]);
  for (const name of same.kept) expect(same.instances[name]).toBe(next.instances[name]);
  await replaceAll(graph, { bytes, linked });
  coverage.count("everything anew");
}

/** If all modules are replaced and nothing is kept, the outcome is that of a first link. */
async function replaceAll(
  graph: Graph,
  { bytes, linked }: { readonly bytes: Bytes; readonly linked: Linked },
): Promise<void> {
  const run = async (way: Pick<Binding, "name" | "run">) => {
    const host = createHostSide(graph);
    const binding: Binding = { ...way, options: {}, isCompiled: () => false };
    const input = { bytes: new Map(Object.entries(bytes)), seed: 0, given: optionsFor(graph, host), host };
    const came = await attempt(graph, binding, input);
    return came.came === "outcome" ? came.outcome : came.codes;
  };
  const first = await run({ name: "link", run: ({ given }) => link(bytes, given) });
  const again = await run({
    name: "relink",
    run: ({ given: { imports } }) => relink(linked, bytes, { imports, keep: "nothing" }),
  });
  expect(again).toEqual(first);
}

async function assembleAll(graph: Graph): Promise<Bytes> {
  const form = formAsGiven(graph);
  const modules = graph.modules.map(
    async (module) => [module.name, await assemble(printModule(graph, module, form))] as const,
  );
  return Object.fromEntries(await Promise.all(modules));
}

/** Start functions run again, and may trap then. All else fits, because the sources are those of the first link. */
function refusal(error: unknown, { count: note }: Coverage): undefined {
  if ((error as { code?: unknown }).code !== "INSTANTIATION_TRAPPED") throw error;
  note("stopped");
}

interface Relinking {
  readonly linked: Linked;
  readonly next: Relinked;
  readonly names: readonly string[];
}

function check(graph: Graph, { linked, next, names }: Relinking): void {
  expect(exportFaults(graph, next)).toEqual([]);
  const lost = next.lost.filter(({ kind }) => kind === "instance").map(({ module }) => module);
  for (const { name } of graph.modules) {
    const isKept = next.kept.includes(name);
    expect(next.instances[name] === linked.instances[name]).toBe(isKept);
    expect([isKept, lost.includes(name), names.includes(name)].filter(Boolean)).toHaveLength(1);
  }
}

function count({ linked, next, names }: Relinking, { count: note }: Coverage): void {
  const others = Object.keys(linked.exports).length - names.length;
  if (names.length > 0 && others > 0 && next.kept.length === others) note("kept all but the replaced");
  if (next.kept.length < others) note("instantiated again");
  const stayed = names.some((name) =>
    Object.entries(linked.exports[name] ?? {}).some(
      ([key, value]) => value instanceof WebAssembly.Memory && next.exports[name]?.[key] === value,
    ),
  );
  if (stayed) note("memory stayed");
}
