import type { ExternKind, ExternType, FunctionType, Limits } from "../src/wasm/extern-type.ts";
import type { Definitions, ExportType, ImportType, ModuleType } from "../src/wasm/module-type.ts";

/** `[] -> []`, type 0 of every module that `moduleType` makes. */
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

/** Nothing of such a module can be hoisted. */
export const NOTHING_MOVABLE: Definitions = { table: [], memory: [], global: [], tag: [] };

interface ModuleParts {
  readonly imports?: readonly (readonly [module: string, name: string, kind?: ExternKind | ExternType])[];
  /** An export is defined by the module, or passes on the import of the given position. */
  readonly exports?: readonly (readonly [name: string, kind?: ExternKind | ExternType, importIndex?: number])[];
  readonly start?: boolean;
}

/** A module type without bytes behind it, for graphs of many thousands of modules and for names no assembler takes. */
export function moduleType({ imports = [], exports = [], start = false }: ModuleParts): ModuleType {
  const typeOf = (kind: ExternKind | ExternType = "function") => (typeof kind === "string" ? sampleType(kind) : kind);
  const signature: FunctionType = { params: [], results: [] };
  return {
    imports: imports.map(([module, name, kind]): ImportType => ({ module, name, type: typeOf(kind) })),
    exports: exports.map(([name, kind, importIndex], position): ExportType => {
      const index = importIndex ?? imports.length + position;
      return { name, type: typeOf(kind), index, ...(importIndex === undefined ? {} : { importIndex }) };
    }),
    types: [{ composite: { kind: "func", ...signature }, final: true, groupStart: 0, groupSize: 1 }],
    ...(start ? { start: imports.length } : {}),
    definitions: NOTHING_MOVABLE,
    sections: [],
  };
}
