import { externKindByte, PREAMBLE, sectionId } from "../wasm/binary-format.ts";
import type { DefinedType, ExternType } from "../wasm/extern-type.ts";
import { externKindOf } from "../wasm/extern-type.ts";
import { encodeDefinition, encodeRecursionGroups } from "./encode-types.ts";
import { encodeName, encodeSection, encodeVector, flatten } from "./encode-values.ts";

/*
 * A module that imports externs of given types, and does nothing. If the engine instantiates it with some values, the
 * values have these types. For a memory and a function [i32] -> []:
 *
 *   (module
 *     (type (func (param i32)))
 *     (import "" "0" (memory 1))
 *     (import "" "1" (func (type 0))))
 */

/** Encodes a module that imports an extern of each type, called `""` and its position. */
export function encodeProbe(types: readonly DefinedType[], wanted: readonly ExternType[]): Uint8Array<ArrayBuffer> {
  const entries = wanted.map((type, position) => [
    encodeName(""),
    encodeName(String(position)),
    externKindByte[externKindOf(type)],
    encodeDefinition(type),
  ]);
  const groups = encodeRecursionGroups(types);
  return flatten([
    PREAMBLE,
    groups.length === 0 ? [] : encodeSection(sectionId.type, encodeVector(groups)),
    encodeSection(sectionId.import, encodeVector(entries)),
  ]);
}
