import { opcode } from "./binary-format.ts";
import { countImported } from "./count-imported.ts";
import type { ModuleType } from "./module-type.ts";

/**
 * The address in a constant expression: one `i32.const` or `i64.const`.
 *
 * @param initial - in hexadecimal, as in `DefinedExtern.initial`
 * @returns undefined for any other expression, and for a negative number of 64 bits
 */
export function readConstant(initial: string | undefined): number | undefined {
  if (initial === undefined) return undefined;
  const [operation, ...operand] = (initial.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
  if (operation !== opcode.i32Const && operation !== opcode.i64Const) return undefined;
  const end = operand.findIndex((byte) => byte < 0x80);
  // The expression ends behind the number.
  if (end < 0 || end !== operand.length - 2) return undefined;
  const digits = operand.slice(0, -1);
  const unsigned = digits.reduceRight((sum, byte) => sum * 128 + (byte & 0x7f), 0);
  const isNegative = ((digits[end] as number) & 0x40) !== 0;
  const value = isNegative ? unsigned - 128 ** digits.length : unsigned;
  if (operation === opcode.i32Const) return value >>> 0;
  return value < 0 ? undefined : value;
}

/** A constant expression in hexadecimal for an address. */
export function writeConstant(address: number, type: "i32" | "i64"): string {
  const bytes: number[] = [];
  let rest = type === "i32" ? address | 0 : address;
  for (;;) {
    const byte = ((rest % 128) + 128) % 128;
    rest = Math.floor(rest / 128);
    const isLast = (rest === 0 && byte < 0x40) || (rest === -1 && byte >= 0x40);
    bytes.push(isLast ? byte : byte | 0x80);
    if (isLast) break;
  }
  const operation = type === "i32" ? opcode.i32Const : opcode.i64Const;
  return [operation, ...bytes, opcode.end].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The value of a constant global that a module defines and exports; undefined if there is none, or its value is not known. */
export function exportedConstant(
  { exports, imports, definitions }: Pick<ModuleType, "exports" | "imports" | "definitions">,
  name: string,
): number | undefined {
  const exported = exports.find((entry) => entry.name === name && entry.type.kind === "global");
  if (exported === undefined || exported.importIndex !== undefined) return undefined;
  const definition = definitions.global[exported.index - countImported("global", imports)];
  const isConstant = definition?.type.kind === "global" && !definition.type.mutable;
  return isConstant ? readConstant(definition.initial) : undefined;
}
