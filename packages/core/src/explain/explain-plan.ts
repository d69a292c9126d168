import type { LinkDiagnostic } from "../errors.ts";
import type { DependencyGraph } from "../plan/order/dependency-graph.ts";
import type { PlanFindings } from "../plan/plan-findings.ts";
import type { ExportPosition } from "../plan/resolve/index-exports.ts";
import type { ResolutionProblem } from "../plan/resolve/resolve-imports.ts";
import { formatExternType } from "../wasm/format-extern-type.ts";
import { WASI_NAMESPACE } from "../wasm/host-names.ts";
import { createImportKeys } from "../wasm/import-key.ts";
import { at, groupBy } from "../wasm/lists.ts";
import { ambiguousImports } from "./ambiguous-texts.ts";
import { badAnswer } from "./answer-texts.ts";
import { unbreakableCycle } from "./cycle-texts.ts";
import { gatherObjectFiles } from "./gather-object-files.ts";
import { scriptOf } from "./glue-hint.ts";
import { hostImportFailed, importLoop, objectFile, unresolvedImport } from "./resolution-texts.ts";
import { quoteImport, type Scene } from "./scene.ts";
import { closureCannotCarry, externTypeMismatch } from "./type-texts.ts";

/** The findings of a plan in words: resolution, types, cycles and bindings, in that order. */
export function explainPlan(all: PlanFindings): LinkDiagnostic[] {
  const findings = gatherObjectFiles(all);
  const { scene, types } = findings;
  return [
    ...explainResolution(findings.resolution, scene),
    ...findings.objects.map((object) => objectFile(object, scene)),
    ...findings.loops.map((loop) => importLoop(loop, scene)),
    ...findings.mismatches.map((mismatch) => externTypeMismatch(mismatch, scene)),
    ...explainCycles(findings.unbreakable, findings.graph, scene),
    ...findings.uncarried.map((entry) => closureCannotCarry(entry, formatExternType(entry.type, types))),
  ];
}

/** If a whole library is missing, thousands of imports are missing, and near names do not help. */
const MOST_SUGGESTING_PROBLEMS = 32;

/** Problems of resolution. Importers that ask for the same import with the same type share one problem. */
function explainResolution(problems: readonly ResolutionProblem[], scene: Scene): LinkDiagnostic[] {
  const keyOf = createImportKeys();
  const groups = [...groupBy(problems, (problem) => groupKey(problem, { scene, keyOf })).values()];
  const ambiguous = explainAmbiguous(groups, scene);
  const lacksWasi = groups.filter(([{ import: entry }]) => entry.module === WASI_NAMESPACE).length > 1;
  const crowded = findCrowded(groups, scene);
  return groups.flatMap((group, position) => {
    const [problem] = group;
    if (problem.kind === "ambiguous") return ambiguous.get(problem) ?? [];
    const suggests = position < MOST_SUGGESTING_PROBLEMS;
    return explainGroup(problem, importersOf(group), { ...scene, suggests, lacksWasi, crowded });
  });
}

/** A program with its own host lacks a few functions. One that a compiler wrote JavaScript for lacks dozens. */
const FEWEST_CROWDED = 8;

/** Namespaces of which many functions are missing, or several that one script has; each with its script. */
function findCrowded(groups: readonly Group[], scene: Scene): ReadonlyMap<string, string | undefined> {
  const missing = groups.filter(([{ kind, import: entry }]) => kind === "missing" && entry.type.kind === "function");
  const byNamespace = groupBy(missing, ([{ import: entry }]) => entry.module);
  const found = new Map<string, string | undefined>();
  for (const [namespace, ofNamespace] of byNamespace) {
    const scripts = ofNamespace.map(([{ import: entry, importer }]) => scriptOf(entry, importer, scene));
    const script = scripts.find((one) => one !== undefined);
    if (ofNamespace.length >= (script === undefined ? FEWEST_CROWDED : 2)) found.set(namespace, script);
  }
  return found;
}

type Group = readonly [ResolutionProblem, ...ResolutionProblem[]];
type Ambiguous = Extract<ResolutionProblem, { readonly kind: "ambiguous" }>;

/** The ambiguous imports together, because one hint settles them: the text of each group, by its first problem. */
function explainAmbiguous(groups: readonly Group[], scene: Scene): ReadonlyMap<ResolutionProblem, LinkDiagnostic> {
  const found = groups.filter((group): group is readonly [Ambiguous, ...Ambiguous[]] => group[0].kind === "ambiguous");
  const entries = found.map((group) => {
    const importers = importersOf(group);
    return { import: group[0].import, importers, candidates: candidatesOf(group[0], importers) };
  });
  const texts = ambiguousImports(entries, scene);
  return new Map(found.map(([first], position) => [first, at(texts, position)]));
}

interface Grouping {
  readonly scene: Scene;
  readonly keyOf: ReturnType<typeof createImportKeys>;
}

function groupKey({ import: entry, importer, kind }: ResolutionProblem, { scene, keyOf }: Grouping): string {
  const type = formatExternType(entry.type, scene.modules[importer]?.type.types);
  return JSON.stringify([kind, keyOf(entry), type, kind === "bad answer" ? importer : ""]);
}

const importersOf = (group: Group): readonly number[] => [...new Set(group.map(({ importer }) => importer))];

function explainGroup(
  problem: Exclude<ResolutionProblem, Ambiguous>,
  importers: readonly number[],
  scene: Scene,
): LinkDiagnostic {
  switch (problem.kind) {
    case "missing":
      return unresolvedImport(problem, importers, scene);
    case "unreadable":
      return hostImportFailed(problem, importers, scene);
    case "bad answer":
      return badAnswer(problem, scene);
  }
}

/**
 * Importers of the same import share their candidates. No importer is its own candidate, but it may be one for the
 * others.
 */
function candidatesOf(
  { candidates }: { readonly candidates: readonly ExportPosition[] },
  [first, ...others]: readonly number[],
): readonly ExportPosition[] {
  const foreign = candidates.filter(({ module }) => module !== first);
  return others.length === 0 ? foreign : [...foreign, ...candidates.filter(({ module }) => module === first)];
}

/** Cycles of hard edges, each with the externs that close it. */
function explainCycles(paths: readonly (readonly number[])[], graph: DependencyGraph, scene: Scene): LinkDiagnostic[] {
  return paths.map((path) => {
    const members = path.slice(0, -1);
    const externs = members.flatMap((importer, step) => {
      const edge = graph[importer]?.find(({ provider }) => provider === path[step + 1]);
      const entry = scene.modules[importer]?.type.imports[edge?.externs[0] ?? -1];
      return entry === undefined
        ? []
        : [`${quoteImport(entry)} (${formatExternType(entry.type, scene.modules[importer]?.type.types)})`];
    });
    return unbreakableCycle(members, externs, scene);
  });
}
