import {
  type ExternKind,
  type ExternType,
  externKindOf,
  type FunctionType,
  type Limits,
} from "../src/wasm/extern-type.ts";
import type { Definitions, ExportType, ImportType, ModuleType } from "../src/wasm/module-type.ts";

/** `[] -> []`, type 0 of every module from `moduleType`. */
export const plainFunction: ExternType = { kind: "function", typeIndex: 0, params: [], results: [] };

export function limits(minimum: number, rest: Partial<Limits> = {}): Limits {
  return { minimum, shared: false, addressType: "i32", ...rest };
}

const SAMPLE_TYPES: Readonly<Record<ExternKind, ExternType>> = {
  function: plainFunction,
  memory: { kind: "memory", limits: limits(1) },
  table: { kind: "table", element: { ref: "func", nullable: true }, limits: limits(1) },
  global: { kind: "global", type: "i32", mutable: false },
  tag: { kind: "tag", typeIndex: 0, params: [], results: [] },
};

/** One extern type of each kind; all of a kind match each other. */
export function sampleType(kind: ExternKind): ExternType {
  return SAMPLE_TYPES[kind];
}

/** The definitions of a module without hoistable externs. */
export const NOTHING_MOVABLE: Definitions = { table: [], memory: [], global: [], tag: [] };

interface ModuleParts {
  readonly imports?: readonly (readonly [module: string, name: string, kind?: ExternKind | ExternType])[];
  /** An export re-exports the import at the given position, or is the next own definition of its kind. */
  readonly exports?: readonly (readonly [name: string, kind?: ExternKind | ExternType, importIndex?: number])[];
  readonly start?: boolean;
}

/** A module type without bytes, for graphs of many thousands of modules and for names that no assembler accepts. */
export function moduleType({ imports = [], exports = [], start = false }: ModuleParts): ModuleType {
  const typeOf = (kind: ExternKind | ExternType = "function") => (typeof kind === "string" ? sampleType(kind) : kind);
  const signature: FunctionType = { params: [], results: [] };
  const spaces: Record<ExternKind, number> = { function: 0, table: 0, memory: 0, global: 0, tag: 0 };
  const place = (type: ExternType): number => {
    const index = spaces[externKindOf(type)];
    spaces[externKindOf(type)] += 1;
    return index;
  };
  const imported = imports.map(([module, name, kind]): ImportType => ({ module, name, type: typeOf(kind) }));
  const importedAt = imported.map(({ type }) => place(type));
  return {
    imports: imported,
    exports: exports.map(([name, kind, importIndex]): ExportType => {
      const type = typeOf(kind);
      return importIndex === undefined
        ? { name, type, index: place(type) }
        : { name, type, index: importedAt[importIndex] ?? 0, importIndex };
    }),
    types: [{ composite: { kind: "func", ...signature }, final: true, groupStart: 0, groupSize: 1 }],
    ...(start ? { start: spaces.function } : {}),
    definitions: NOTHING_MOVABLE,
    sections: [],
  };
}
