import { opcode } from "../../wasm/binary-format.ts";

/*
 * Instructions of constant expressions, by their first byte. The engine judges the expressions that stay constant.
 */

/** Control instructions, and those of locals: none of them is constant, and some have blocks, which have ends. */
const LAST_CONTROL = 0x22;

export const isNoControl = (first: number): boolean => first > LAST_CONTROL;

/** Addition, subtraction and multiplication: one value of two. */
export const isCalculation = (first: number): boolean =>
  (first >= opcode.i32Add && first <= opcode.i32Add + 2) || (first >= opcode.i64Add && first <= opcode.i64Add + 2);

export const isOfAddress = (first: number): boolean =>
  first === opcode.globalGet || first === opcode.i32Const || first === opcode.i64Const || isCalculation(first);
