import { EXPRESSION } from "../../parse/code/immediates.ts";
import { sectionId } from "../../wasm/binary-format.ts";
import type { Reindexing } from "./index-maps.ts";
import { IndexPatcher } from "./index-patcher.ts";

/** A constant expression with new indices. */
export interface ReindexedExpression {
  /** The instructions, without `end`: a value to inline. */
  readonly code: Uint8Array;
  /** Offset in the module behind the `end`. */
  readonly end: number;
}

/**
 * A constant expression with new indices.
 *
 * @param at - offset of its first instruction in the module
 * @throws Failure like `reindexBodies`, and `MALFORMED_EXPRESSION`
 */
export function reindexExpression(bytes: Uint8Array, at: number, reindexing: Reindexing): ReindexedExpression {
  const patcher = new IndexPatcher(bytes, { from: at, to: bytes.length, reindexing, section: sectionId.global });
  patcher.read(EXPRESSION);
  return { code: patcher.writtenTo(patcher.at - 1), end: patcher.offsetOf(patcher.at) };
}
