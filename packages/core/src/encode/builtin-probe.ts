import { externKindByte, PREAMBLE, sectionId } from "../wasm/binary-format.ts";
import { encodeName, encodeSection, encodeVector, flatten } from "./encode-values.ts";

/*
 * A module that imports a function without parameters and results. No builtin has this type, and no string constant is a
 * function. So an engine that provides the import refuses the module, and any other engine accepts it:
 *
 *   (module
 *     (type (func))
 *     (import "wasm:js-string" "length" (func (type 0))))
 */

const EMPTY_FUNCTION_TYPE = [0x60, 0, 0];

/** Encodes a module that is valid if, and only if, the engine does not provide an import of these names. */
export function encodeBuiltinProbe(entry: { readonly module: string; readonly name: string }): Uint8Array<ArrayBuffer> {
  const imported = [encodeName(entry.module), encodeName(entry.name), externKindByte.function, 0];
  return flatten([
    PREAMBLE,
    encodeSection(sectionId.type, encodeVector([EMPTY_FUNCTION_TYPE])),
    encodeSection(sectionId.import, encodeVector([imported])),
  ]);
}
