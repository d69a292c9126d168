import type { ProvidedExterns } from "../plan/plan-options.ts";
import { countImported } from "../wasm/count-imported.ts";
import { type DefinedType, type ExternType, externKindOf } from "../wasm/extern-type.ts";
import { formatExternType } from "../wasm/format-extern-type.ts";
import type { ModuleType } from "../wasm/module-type.ts";
import { KEEPS_NOTHING, NOT_EXPORTED, type Report, subjectOf } from "./lost-state.ts";

/** Whether the engine accepts a value for an import of a type. */
export type Fits = (
  types: readonly DefinedType[],
  value: { readonly type: ExternType; readonly value: unknown },
) => boolean;

/** A module with a new source. */
export interface Replacement {
  readonly module: string;
  readonly earlier: ModuleType;
  /** The exports of the earlier instance. */
  readonly exports: WebAssembly.Exports;
  readonly type: ModuleType;
}

interface Terms {
  readonly keeps: boolean;
  readonly fits: Fits;
  readonly report: Report;
  /** Externs that the caller of `link` provides. */
  readonly given: ProvidedExterns | undefined;
}

const KINDS = ["memory", "table"] as const;
type Kind = (typeof KINDS)[number];

/**
 * Chooses the live memory and table of a replaced module that stand in the place of the first ones which the new module
 * defines, as in the option `provide`.
 *
 * A memory that has grown is no candidate if the new module declares more pages than the earlier one: the pages behind
 * those of the earlier module belong to others, for example to an allocator.
 */
export function provideLive(replacement: Replacement, terms: Terms): ProvidedExterns {
  const { module, earlier } = replacement;
  const chosen: { -readonly [Key in keyof ProvidedExterns]: ProvidedExterns[Key] } = { ...terms.given };
  for (const kind of KINDS) {
    if (chosen[kind] !== undefined) continue;
    for (const [ordinal, own] of ownExterns(earlier, kind).entries()) {
      const reason = terms.keeps
        ? reasonAgainst(kind, { ordinal, name: own.name, replacement, fits: terms.fits })
        : KEEPS_NOTHING;
      if (reason === undefined) chosen[kind] = replacement.exports[own.name as string] as object;
      else if (kind === "memory" || own.name !== undefined)
        terms.report({ ...subjectOf(module, kind, own.name), reason });
    }
  }
  return chosen;
}

/** The memories or tables that a module defines, with the first name under which it exports each. */
function ownExterns(type: ModuleType, kind: Kind): readonly { readonly name: string | undefined }[] {
  const imported = countImported(kind, type.imports);
  const exported = type.exports.filter((entry) => externKindOf(entry.type) === kind && entry.importIndex === undefined);
  // A module without a type does not tell whether it exports an import.
  if (type.definitions[kind].length === 0) return imported === 0 ? exported.slice(0, 1) : [];
  // The last entry of an index stays in the map: reversed, that is its first name.
  const names = new Map(exported.reverse().map(({ index, name }) => [index, name]));
  return type.definitions[kind].map((_, ordinal) => ({ name: names.get(imported + ordinal) }));
}

interface Candidate {
  readonly ordinal: number;
  readonly name: string | undefined;
  readonly replacement: Replacement;
  readonly fits: Fits;
}

/** The reason for which an extern cannot be kept; undefined if it can. */
function reasonAgainst(kind: Kind, { ordinal, name, replacement, fits }: Candidate): string | undefined {
  const { earlier, type, exports } = replacement;
  if (name === undefined) return NOT_EXPORTED;
  if (ordinal > 0) return `only the first ${kind} of a module can stay`;
  const [definition] = type.definitions[kind];
  if (definition === undefined) return `the new module defines no ${kind} that the linker could replace`;
  if (!definition.movable) return `the first ${kind} of the new module has an initial value for its elements`;
  const value = exports[name];
  const wanted = sizeOf(definition.type);
  const declared = sizeOf(earlier.definitions[kind][0]?.type) ?? wanted;
  if (
    declared !== undefined &&
    wanted !== undefined &&
    wanted > declared &&
    liveSize(value, definition.type) > declared
  ) {
    const unit = kind === "memory" ? "pages" : "elements";
    return `the new module declares ${wanted} ${unit}, and those from ${declared} on belong to others`;
  }
  if (fits(type.types, { type: definition.type, value })) return undefined;
  return `it does not fit the new module, which defines ${formatExternType(definition.type, type.types)}`;
}

function sizeOf(type: ExternType | undefined): number | undefined {
  return type?.kind === "memory" || type?.kind === "table" ? type.limits.minimum : undefined;
}

/** In pages, or in elements. */
function liveSize(value: unknown, type: ExternType): number {
  if (type.kind !== "memory") return Number((value as WebAssembly.Table).length);
  return (value as WebAssembly.Memory).buffer.byteLength / 2 ** (type.pageSizeLog2 ?? 16);
}
