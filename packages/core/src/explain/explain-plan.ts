import type { LinkDiagnostic } from "../errors.ts";
import type { DependencyGraph } from "../plan/order/dependency-graph.ts";
import type { DeferredFunction } from "../plan/plan-format.ts";
import type { ImportPosition } from "../plan/resolve/follow-re-exports.ts";
import type { ExportPosition } from "../plan/resolve/index-exports.ts";
import type { ResolutionProblem } from "../plan/resolve/resolve-imports.ts";
import type { Mismatch } from "../plan/types/match-imports.ts";
import type { DefinedType, ValueType } from "../wasm/extern-type.ts";
import { formatExternType } from "../wasm/format-extern-type.ts";
import { createImportKeys } from "../wasm/import-key.ts";
import {
  ambiguousImport,
  badAnswer,
  closureCannotCarry,
  externTypeMismatch,
  importLoop,
  quoteImport,
  type Scene,
  unbreakableCycle,
  unresolvedImport,
} from "./link-problems.ts";

/** Somebody who forgot a whole library has thousands of missing imports, and no use for a near name to each. */
const MOST_SUGGESTING_PROBLEMS = 32;

/** Problems of resolution, importers that ask for the same thing in the same words grouped into one. */
export function diagnoseResolution(
  problems: readonly ResolutionProblem[],
  loops: readonly (readonly ImportPosition[])[],
  scene: Scene,
): LinkDiagnostic[] {
  const groups = new Map<string, [ResolutionProblem, ...ResolutionProblem[]]>();
  const keyOf = createImportKeys();
  for (const problem of problems) {
    const key = groupKey(problem, { scene, keyOf });
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [problem]);
    else group.push(problem);
  }
  const grouped = [...groups.values()].map((group, at) =>
    diagnoseGroup(group, at < MOST_SUGGESTING_PROBLEMS ? scene : { ...scene, suggests: false }),
  );
  return [...grouped, ...loops.map((loop) => importLoop(loop, scene))];
}

interface Grouping {
  readonly scene: Scene;
  readonly keyOf: ReturnType<typeof createImportKeys>;
}

function groupKey({ import: entry, importer, kind }: ResolutionProblem, { scene, keyOf }: Grouping): string {
  const type = formatExternType(entry.type, scene.modules[importer]?.type.types);
  return JSON.stringify([kind, keyOf(entry), type, kind === "bad answer" ? importer : ""]);
}

function diagnoseGroup(group: readonly [ResolutionProblem, ...ResolutionProblem[]], scene: Scene): LinkDiagnostic {
  const [problem] = group;
  const importers = [...new Set(group.map(({ importer }) => importer))];
  switch (problem.kind) {
    case "missing":
      return unresolvedImport(problem.import, importers, scene);
    case "bad answer":
      return badAnswer(problem.import, problem.importer, problem.answer, scene);
    case "ambiguous":
      return ambiguousImport(problem.import, importers, candidatesOf(problem, importers), scene);
  }
}

/** Importers that ask for the same thing share their candidates; none of them provides for itself, but for the others. */
function candidatesOf(
  { candidates }: { readonly candidates: readonly ExportPosition[] },
  [first, ...others]: readonly number[],
): readonly ExportPosition[] {
  const foreign = candidates.filter(({ module }) => module !== first);
  return others.length === 0 ? foreign : [...foreign, ...candidates.filter(({ module }) => module === first)];
}

export function diagnoseMismatches(mismatches: readonly Mismatch[], scene: Scene): LinkDiagnostic[] {
  return mismatches.map((mismatch) => externTypeMismatch(mismatch, scene));
}

/** Cycles of hard edges, each with the externs that close it. */
export function diagnoseCycles(
  paths: readonly (readonly number[])[],
  graph: DependencyGraph,
  scene: Scene,
): LinkDiagnostic[] {
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

/** Deferred functions that the chosen binding cannot carry. */
export function diagnoseBindings(
  deferred: readonly DeferredFunction[],
  types: readonly DefinedType[],
): LinkDiagnostic[] {
  return deferred.flatMap((entry) => {
    const { binding, type } = entry;
    if (binding !== "closure" || type.kind === "opaque") return [];
    if ([...type.params, ...type.results].every(isKnownToJavaScript)) return [];
    return [closureCannotCarry(entry, formatExternType(type, types))];
  });
}

/** JavaScript API 3.0, "ToJSValue" and "ToWebAssemblyValue": v128 and exnref throw a TypeError at the boundary. */
function isKnownToJavaScript(type: ValueType): boolean {
  if (typeof type === "string") return type !== "v128";
  return type.ref !== "exn" && type.ref !== "noexn";
}
