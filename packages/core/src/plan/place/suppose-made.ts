import { externKindOf } from "../../wasm/extern-type.ts";
import { at } from "../../wasm/lists.ts";
import type { ImportType } from "../../wasm/module-type.ts";
import { STACK_POINTER } from "../../wasm/toolchain-names.ts";
import type { LinkResolution } from "../read-link.ts";
import type { ImportPosition } from "../resolve/definitions.ts";
import type { NamedModule } from "../resolve/index-exports.ts";
import type { Resolution } from "../resolve/resolve-imports.ts";

/** An import without a provider that the linker could provide, for all modules that name it alike. */
export interface Supposed {
  readonly kind: "memory" | "table" | "global";
  readonly imports: readonly [ImportPosition, ...ImportPosition[]];
}

/** Imports as they would be if the linker made each memory, table and stack pointer without a provider. */
export interface Supposition {
  readonly resolutions: readonly (readonly Resolution[])[];
  /** By number of the extern in the resolutions. */
  readonly supposed: readonly Supposed[];
}

/**
 * Supposes that the linker makes each memory, each table and each stack pointer without a provider. So modules that import
 * one of them under the same name, or through a re-export, have one definition.
 *
 * Modules that each import a memory and export it again (`--import-memory --export-memory`) provide it to each other in a
 * circle. Such a memory or table has no provider either.
 *
 * @param first - the number of the first such extern; those in front are made already
 */
export function supposeMade({ scene: { modules }, resolved }: LinkResolution, first: number): Supposition {
  const missing = new Set<ImportType>();
  for (const problem of resolved.problems) if (problem.kind === "missing") missing.add(problem.import);
  const circles = findCircles(modules, resolved.resolutions);
  if (missing.size + circles.size === 0) return { resolutions: resolved.resolutions, supposed: [] };
  const numbers = new Map<string, number>();
  const supposed: { readonly kind: Supposed["kind"]; readonly imports: [ImportPosition, ...ImportPosition[]] }[] = [];
  const resolutions = resolved.resolutions.map((list, module) => {
    const { imports } = at(modules, module).type;
    const isMissing = (entry: ImportType): boolean =>
      // One import object serves a module, so an import is missing under the first of its equal names.
      imports.some((one) => missing.has(one) && one.module === entry.module && one.name === entry.name);
    return list.map((resolution, position): Resolution => {
      const entry = at(imports, position);
      const kind = makeableKind(entry);
      const named = circles.get(entry) ?? (resolution.by === "nobody" && isMissing(entry) ? entry : undefined);
      if (kind === undefined || named === undefined) return resolution;
      const key = JSON.stringify([kind, named.module, named.name]);
      const known = numbers.get(key);
      const number = known ?? supposed.length;
      numbers.set(key, number);
      if (known === undefined) supposed.push({ kind, imports: [{ module, import: position }] });
      else supposed[number]?.imports.push({ module, import: position });
      return { by: "made", extern: first + number };
    });
  });
  return { resolutions, supposed };
}

/**
 * Finds imports of memories and tables that lead through re-exports back to themselves.
 *
 * @returns for each import on a circle, the import of the circle that was found first: its name is that of the extern
 */
function findCircles(
  modules: readonly NamedModule[],
  resolutions: readonly (readonly Resolution[])[],
): ReadonlyMap<ImportType, ImportType> {
  const circles = new Map<ImportType, ImportType>();
  const visited = new Set<ImportType>();
  const next = ({ module, import: position }: ImportPosition): ImportPosition | undefined => {
    const resolution = resolutions[module]?.[position];
    if (resolution?.by !== "export") return undefined;
    const passed = modules[resolution.at.module]?.type.exports[resolution.at.export]?.importIndex;
    return passed === undefined ? undefined : { module: resolution.at.module, import: passed };
  };
  modules.forEach(({ type: { imports } }, module) => {
    imports.forEach((start, position) => {
      if (makeableKind(start) === undefined || visited.has(start)) return;
      const path: ImportType[] = [];
      let step: ImportPosition | undefined = { module, import: position };
      let entry: ImportType = start;
      while (step !== undefined && !visited.has(entry)) {
        visited.add(entry);
        path.push(entry);
        step = next(step);
        if (step !== undefined) entry = at(at(modules, step.module).type.imports, step.import);
      }
      const from = step === undefined ? -1 : path.indexOf(entry);
      for (const one of from < 0 ? [] : path.slice(from)) circles.set(one, entry);
    });
  });
  return circles;
}

function makeableKind({ type, name }: ImportType): Supposed["kind"] | undefined {
  if (type.kind === "opaque") return undefined;
  const kind = externKindOf(type);
  if (kind === "memory" || kind === "table") return kind;
  return type.kind === "global" && type.mutable && name === STACK_POINTER ? "global" : undefined;
}
