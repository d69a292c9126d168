import { readConstant } from "./address-constant.ts";
import { countImported } from "./count-imported.ts";
import { declaredMinimum } from "./declared-minimum.ts";
import { largest } from "./lists.ts";
import type { AreaRange } from "./module-areas.ts";
import type { ElementSegment, ModuleType } from "./module-type.ts";
import { nullRecord } from "./null-record.ts";

type Head = Pick<ModuleType, "imports" | "exports" | "definitions" | "elementSegments">;

/**
 * The room that a module takes in its first memory and its first table, as its head shows it. A linker of C declares as many
 * pages and slots as data and functions take.
 */
export function roomOf(type: Head): { readonly pages?: number; readonly slots?: number } {
  const pages = declaredMinimum(type, "memory");
  const declared = declaredMinimum(type, "table");
  const slots = declared === undefined ? undefined : largest(ownSegments(type).map(endOf), declared);
  return { ...(pages !== undefined && { pages }), ...(slots !== undefined && { slots }) };
}

/** The initial value of the first mutable global, where linkers of C keep the stack pointer; undefined if it is no address. */
export function stackOf({ definitions }: Pick<ModuleType, "definitions">): number | undefined {
  const first = definitions.global.find(({ type }) => type.kind === "global" && type.mutable);
  return readConstant(first?.initial);
}

/** The slots of functions that a module exports or imports. */
export interface FunctionSlots {
  /** By export name: the first slot of the function. */
  readonly exported: Readonly<Record<string, number>>;
  /** By position among the imported functions. */
  readonly imported: readonly { readonly function: number; readonly slot: number }[];
}

/** The slots of table 0 in which the active element segments of a module put its functions. */
export function functionSlots(type: Head): FunctionSlots {
  const slotOf = new Map<number, number>();
  for (const [index, slot] of filledSlots(type)) if (!slotOf.has(index)) slotOf.set(index, slot);
  const importedCount = countImported("function", type.imports);
  const exported = type.exports.flatMap(({ name, type: { kind }, index }): [string, number][] => {
    const slot = kind === "function" && index >= importedCount ? slotOf.get(index) : undefined;
    return slot === undefined ? [] : [[name, slot]];
  });
  const imported = [...slotOf].flatMap(([index, slot]) => (index < importedCount ? [{ function: index, slot }] : []));
  return { exported: nullRecord(exported), imported };
}

/** Functions and their slots of table 0, in the order of the segments. */
export function filledSlots(type: Head): (readonly [index: number, slot: number])[] {
  return ownSegments(type).flatMap(({ offset, functions = [] }) =>
    functions.flatMap((index, at) => (index === null ? [] : [[index, offset + at] as const])),
  );
}

function ownSegments({ elementSegments = [] }: Head): readonly ElementSegment[] {
  return elementSegments.filter(({ table, count }) => table === 0 && count > 0);
}

function endOf({ offset, count }: ElementSegment): number {
  return offset + count;
}

/** The first of the ranges that has an address in common with `range`. */
export function meeting(ranges: readonly AreaRange[], { start, end }: AreaRange): AreaRange | undefined {
  return ranges.find((one) => one.start < end && start < one.end);
}
