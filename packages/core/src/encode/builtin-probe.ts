import { externKindByte, numberTypeByte, PREAMBLE, sectionId } from "../wasm/binary-format.ts";
import { encodeName, encodeSection, encodeVector, flatten } from "./encode-values.ts";

/*
 * A module with an import of a type that the engine's own extern cannot have. So an engine that provides the import refuses the
 * module, and any other engine accepts it. No builtin is a function without parameters and results, and no string constant is a
 * number:
 *
 *   (module
 *     (type (func))
 *     (import "wasm:js-string" "length" (func (type 0))))
 *
 *   (module (type (func)) (import "wasm:js/string-constants" "text" (global i32)))
 *
 * Firefox 153 takes a function in the namespace of string constants for an ordinary import, and V8 does so with a global in that of
 * builtins.
 */

const EMPTY_FUNCTION_TYPE = [0x60, 0, 0];

/** A global of type i32 that is not mutable. */
const NUMBER = [externKindByte.global, numberTypeByte.i32, 0];

export interface ProbedImport {
  readonly module: string;
  readonly name: string;
  /** Whether it is a string constant, and no builtin. */
  readonly isConstant: boolean;
}

/** Encodes a module that is valid if, and only if, the engine does not provide an import of these names. */
export function encodeBuiltinProbe({ module, name, isConstant }: ProbedImport): Uint8Array<ArrayBuffer> {
  const type = isConstant ? NUMBER : [externKindByte.function, 0];
  return flatten([
    PREAMBLE,
    encodeSection(sectionId.type, encodeVector([EMPTY_FUNCTION_TYPE])),
    encodeSection(sectionId.import, encodeVector([[encodeName(module), encodeName(name), type]])),
  ]);
}
