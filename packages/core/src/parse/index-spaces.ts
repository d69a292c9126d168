import { type DefinedType, type ExternKind, type ExternType, externKindOf } from "../wasm/extern-type.ts";
import type { Definitions, ImportType } from "../wasm/module-type.ts";
import { functionExternType } from "./type-use.ts";

/** The externs that a module defines itself, in the order of its sections. */
export interface DefinedExterns extends Definitions {
  /** Type index of each function. */
  readonly function: readonly number[];
}

/** All items that a module can refer to by an index: for each kind the imported items first, then the defined ones. */
export class IndexSpaces {
  readonly #imports: readonly ImportType[];
  readonly #types: readonly DefinedType[];
  readonly #defined: DefinedExterns;
  /** For each kind, the positions of its imports among all imports. */
  readonly #imported: Readonly<Record<ExternKind, number[]>> = {
    function: [],
    table: [],
    memory: [],
    global: [],
    tag: [],
  };

  constructor(
    imports: readonly ImportType[],
    { types, defined }: { readonly types: readonly DefinedType[]; readonly defined: DefinedExterns },
  ) {
    this.#imports = imports;
    this.#types = types;
    this.#defined = defined;
    for (let position = 0; position < imports.length; position++) {
      this.#imported[externKindOf((imports[position] as ImportType).type)].push(position);
    }
  }

  count(kind: ExternKind): number {
    return this.#imported[kind].length + this.#defined[kind].length;
  }

  /** The position of an imported item among all imports; undefined for a defined item. */
  importAt(kind: ExternKind, index: number): number | undefined {
    return this.#imported[kind][index];
  }

  typeAt(kind: ExternKind, index: number): ExternType | undefined {
    const imported = this.#imported[kind];
    if (index < imported.length) return this.#imports[imported[index] as number]?.type;
    if (kind !== "function") return this.#defined[kind][index - imported.length]?.type;
    const typeIndex = this.#defined.function[index - imported.length];
    return typeIndex === undefined ? undefined : functionExternType(this.#types, typeIndex);
  }
}
