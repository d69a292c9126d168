import { type ExternType, externKindOf } from "../wasm/extern-type.ts";
import { createImportKeys } from "../wasm/import-key.ts";
import { at, groupBy } from "../wasm/lists.ts";
import type { ImportType } from "../wasm/module-type.ts";
import { type LinkReading, readLink } from "./read-link.ts";
import type { ReadingParts } from "./reading-parts.ts";
import type { ExportPosition } from "./resolve/index-exports.ts";
import { NOBODY, provideItself, type Resolution, type ResolutionProblem } from "./resolve/resolve-imports.ts";
import { createWeakCheck } from "./resolve/weak-definitions.ts";
import { matchTypes } from "./types/match-imports.ts";
import { withoutLimits } from "./types/without-limits.ts";

/**
 * A round may give a re-export another definition, and its importers another type. Real links need one round. Imports that
 * still have another type after the last round are reported as mismatches.
 */
const MOST_ROUNDS = 16;

/** Exports of one name that are compared, so that a round takes linear time. */
const MOST_COMPARED_EXPORTS = 64;

/**
 * Resolves imports again that were found by name alone, and now by their type too.
 *
 * An export that has the name and another type belongs to another world: two minified modules both use the names `a`,
 * `b` and `c`. So such an export is no provider. An own export of the importer may take its place; otherwise the import
 * is unresolved. Limits are no reason: a memory that is too small is the right memory, and its limits are a mismatch.
 * Several candidates stay ambiguous if one of them has the type: types do not choose between them.
 */
export function resolveByType(reading: LinkReading, parts: ReadingParts): LinkReading {
  let current = reading;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const next = resolveAffected(current, parts);
    if (next === undefined) return current;
    current = next;
  }
  return current;
}

/** One import that needs another provider. */
interface Affected {
  readonly importer: number;
  readonly position: number;
  readonly import: ImportType;
}

/** One round; undefined if it changes nothing. */
function resolveAffected(reading: LinkReading, parts: ReadingParts): LinkReading | undefined {
  const { resolutions, problems } = reading.resolved;
  const changed: (readonly Resolution[])[] = [...resolutions];
  const found: ResolutionProblem[] = [...problems];
  let isChanged = false;
  for (const [importer, affected] of groupBy(findAffected(reading), (entry) => entry.importer)) {
    const own = at(resolutions, importer);
    const keyOf = createImportKeys();
    const byKey = new Map<string, Resolution>();
    for (const [key, entries] of groupBy(affected, (entry) => keyOf(entry.import))) {
      const { resolution, others } = resolveKey(entries, reading);
      if (resolution === own[entries[0].position]) continue;
      byKey.set(key, resolution);
      if (resolution !== NOBODY) continue;
      for (const entry of entries) found.push({ kind: "missing", importer, import: entry.import, others });
    }
    isChanged ||= byKey.size > 0;
    // One import object serves a module, so imports with the same module and name keep one provider.
    const { imports } = at(reading.modules, importer).type;
    changed[importer] = own.map((before, position) => byKey.get(keyOf(at(imports, position))) ?? before);
  }
  return isChanged ? readLink({ ...reading, resolved: { resolutions: changed, problems: found } }, parts) : undefined;
}

/** The imports that were found by name alone, and have another type than that export, or several providers. */
function findAffected(reading: LinkReading): Affected[] {
  const { modules, mismatches, resolved } = reading;
  const isAtFault = ({ importer, position, import: { type } }: Affected): boolean => {
    const resolution = resolved.resolutions[importer]?.[position];
    if (resolution?.by !== "export") return false;
    // An export that passes an import on may have the right type, and the fault is that import's.
    const { module, export: exported } = resolution.at;
    const actual = at(at(modules, module).type.exports, exported).type;
    return !matchTypes({ expected: withoutLimits(type), importer, actual, provider: module }, reading);
  };
  const ambiguous = reading.followed.problems.map(({ importer, import: entry }): Affected => {
    return { importer, position: at(modules, importer).type.imports.indexOf(entry), import: entry };
  });
  return [...mismatches.filter((found) => isByNameAlone(found, reading) && isAtFault(found)), ...ambiguous];
}

/** Whether no namespace and no answer of the caller names the provider of an import. */
function isByNameAlone({ importer, position, import: { module } }: Affected, reading: LinkReading): boolean {
  const resolution = reading.resolved.resolutions[importer]?.[position];
  if (resolution?.by !== "export") return false;
  const isSelf = resolution.reason === "self" && module !== at(reading.modules, importer).name;
  return resolution.reason === "flat" || isSelf;
}

/** The provider for all imports of one module that have the same module and name. */
function resolveKey(
  entries: readonly [Affected, ...Affected[]],
  reading: LinkReading,
): { readonly resolution: Resolution; readonly others: readonly ExportPosition[] } {
  const { scene, modules, resolved } = reading;
  const [{ importer, position, import: entry }] = entries;
  const before = at(at(resolved.resolutions, importer), position);
  const named = (scene.index.exportsOfName.get(entry.name) ?? []).slice(0, MOST_COMPARED_EXPORTS);
  const isFitting = (one: ExportPosition): boolean =>
    entries.every(({ import: { type } }) => fits(type, { importer, one }, reading));
  const own = named.find(({ module }) => module === importer);
  const isWeak = createWeakCheck(modules);
  const keepsOwn = own !== undefined && isWeak(own);
  const foreign = named.filter((one) => one.module !== importer && !(keepsOwn && isWeak(one)));
  if (before.by === "export" && before.reason === "flat" && foreign.some(isFitting)) {
    return { resolution: before, others: [] };
  }
  const isNamed = at(modules, importer).name === entry.module;
  const itself = provideItself(own, entry, { modules, importer, isNamed });
  if (itself?.by === "export" && (isNamed || isFitting(itself.at))) return { resolution: itself, others: [] };
  const isFunction = entries.every(({ import: { type } }) => externKindOf(type) === "function");
  if (scene.options.unresolved === "trap" && isFunction) return { resolution: { by: "trap" }, others: [] };
  const isPassedOn = (one: ExportPosition): boolean =>
    one.module === importer && at(modules, importer).type.exports[one.export]?.importIndex !== undefined;
  return { resolution: NOBODY, others: named.filter((one) => !isPassedOn(one) && !isFitting(one)) };
}

/** Whether an export, or the definition that it passes on, has the type that an import asks for, but for its limits. */
function fits(
  type: ExternType,
  { importer, one }: { readonly importer: number; readonly one: ExportPosition },
  reading: LinkReading,
): boolean {
  const { modules, definitions } = reading;
  const passedOn = at(modules, one.module).type.exports[one.export]?.importIndex;
  const definition = passedOn === undefined ? undefined : definitions[one.module]?.[passedOn];
  if (definition?.by === "nobody") return true;
  const { module, export: position } = definition?.by === "export" ? definition.at : one;
  const actual = at(at(modules, module).type.exports, position).type;
  return matchTypes({ expected: withoutLimits(type), importer, actual, provider: module }, reading);
}
