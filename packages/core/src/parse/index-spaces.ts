import type { DefinedType, ExternKind, ExternType } from "../wasm/extern-type.ts";
import { externKindOf } from "../wasm/extern-type.ts";
import type { Definitions, ImportType } from "../wasm/module-type.ts";
import { functionExternType } from "./type-use.ts";

/** What a module defines itself, in the order of its sections. */
export interface DefinedExterns extends Definitions {
  /** Type index of each function. */
  readonly function: readonly number[];
}

/** One item of an index space. */
export interface Indexed {
  readonly type: ExternType;
  /** Where the item is imported: its position among the imports. */
  readonly importIndex?: number;
}

/** All that a module can refer to by an index: of each kind the imported items first, then the defined ones. */
export interface IndexSpaces {
  count(kind: ExternKind): number;
  at(kind: ExternKind, index: number): Indexed | undefined;
}

export function createIndexSpaces(
  imports: readonly ImportType[],
  { types, defined }: { types: readonly DefinedType[]; defined: DefinedExterns },
): IndexSpaces {
  const imported = importPositions(imports);
  const definedAt = (kind: ExternKind, index: number): ExternType | undefined => {
    if (kind !== "function") return defined[kind][index]?.type;
    const typeIndex = defined.function[index];
    return typeIndex === undefined ? undefined : functionExternType(types, typeIndex);
  };
  return {
    count: (kind) => imported[kind].length + defined[kind].length,
    at(kind, index) {
      const importIndex = imported[kind][index];
      const type =
        importIndex === undefined ? definedAt(kind, index - imported[kind].length) : imports[importIndex]?.type;
      if (type === undefined) return undefined;
      return importIndex === undefined ? { type } : { type, importIndex };
    },
  };
}

/** Of each kind, the positions of its imports among all imports. */
function importPositions(imports: readonly ImportType[]): Readonly<Record<ExternKind, readonly number[]>> {
  const positions: Record<ExternKind, number[]> = { function: [], table: [], memory: [], global: [], tag: [] };
  for (const [position, { type }] of imports.entries()) positions[externKindOf(type)].push(position);
  return positions;
}
