import { externKindByte, opcode, PREAMBLE, sectionId, typeForm } from "../wasm/binary-format.ts";
import {
  type DefinedType,
  type ExternType,
  externKindOf,
  type NumberType,
  type ValueType,
} from "../wasm/extern-type.ts";
import type { ImportType } from "../wasm/module-type.ts";
import { encodeDefinition, encodeHeapType, encodeRecursionGroups } from "./encode-types.ts";
import { type Bytes, encodeName, encodeSection, encodeUnsigned, encodeVector, flatten } from "./encode-values.ts";

const V128_CONST = 0x0c;

/*
 * Two modules that show how the engine refuses one import. The first has the imports of a module, of which all but some are
 * functions without parameters, so that each import keeps its position. The second exports one extern. For the import
 * "owner" "x" of a memory, behind one other import:
 *
 *   (module (type (func)) (import "owner" "f" (func (type 0))) (import "owner" "x" (memory 2)))
 *   (module (memory (export "") 1))
 */

/**
 * Encodes a module with the imports of another one.
 *
 * @param isKept - whether an import keeps its type
 */
export function encodeImports(
  { types, imports }: { readonly types: readonly DefinedType[]; readonly imports: readonly ImportType[] },
  isKept: (imported: ImportType) => boolean,
): Uint8Array<ArrayBuffer> {
  const entries = imports.map((imported): Bytes => {
    const { module, name, type } = imported;
    const kept = isKept(imported) ? [externKindByte[externKindOf(type)], encodeDefinition(type)] : undefined;
    return [encodeName(module), encodeName(name), kept ?? [externKindByte.function, encodeUnsigned(types.length)]];
  });
  return flatten([
    PREAMBLE,
    section(sectionId.type, [...encodeRecursionGroups(types), [typeForm.func, 0, 0]]),
    section(sectionId.import, entries),
  ]);
}

/**
 * Encodes a module that exports one extern of a type, called `""`.
 *
 * A reference that is never null is one that may be: the module has none to begin with. An import that refuses the one refuses the other.
 */
export function encodeExport(types: readonly DefinedType[], exported: ExternType): Uint8Array<ArrayBuffer> {
  const kind = externKindOf(exported);
  const type = asNullable(exported);
  const initial = type.kind === "global" ? [zeroOf(type.type), opcode.end] : [];
  return flatten([
    PREAMBLE,
    section(sectionId.type, encodeRecursionGroups(types)),
    section(sectionId[kind], [[encodeDefinition(type), initial]]),
    section(sectionId.export, [[encodeName(""), externKindByte[kind], 0]]),
    kind === "function" ? section(sectionId.code, [[3, 0, opcode.unreachable, opcode.end]]) : [],
  ]);
}

function section(id: number, entries: readonly Bytes[]): Bytes {
  return entries.length === 0 ? [] : [encodeSection(id, encodeVector(entries))];
}

function asNullable(type: ExternType): ExternType {
  if (type.kind === "table") return { ...type, element: { ...type.element, nullable: true } };
  if (type.kind === "global" && typeof type.type !== "string")
    return { ...type, type: { ...type.type, nullable: true } };
  return type;
}

/** The instruction that gives the zero or null of a type. */
function zeroOf(type: ValueType): Bytes {
  if (typeof type !== "string") return [opcode.refNull, encodeHeapType(type.ref)];
  return ZEROS[type];
}

const ZEROS: Readonly<Record<NumberType, Bytes>> = {
  i32: [opcode.i32Const, 0],
  i64: [opcode.i64Const, 0],
  f32: [opcode.f32Const, 0, 0, 0, 0],
  f64: [opcode.f64Const, 0, 0, 0, 0, 0, 0, 0, 0],
  v128: [opcode.vectorPrefix, V128_CONST, new Uint8Array(16)],
};
