import type { AreaRange, StackArea } from "../../wasm/module-areas.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import { STACK_POINTER } from "../../wasm/toolchain-names.ts";
import { boundsOf } from "./data-bounds.ts";
import type { IntegerGlobal, ModuleGlobals } from "./module-globals.ts";
import type { ScannedCode } from "./scan-prologues.ts";

/*
 * The stack pointer of C, C++, Rust, Zig and all others that LLVM compiles: a mutable global with a constant initial value
 * that is a multiple of 16. Nothing in the format marks it. Three rules find it:
 *
 *   name       an import, an export, the name section or a symbol calls it `__stack_pointer`
 *   prologue   functions begin by lowering it by a multiple of 16, and no function by another number
 *   value      it is the first mutable global, and its initial value is the beginning of the static data, or behind it
 *
 * The first two are certain. The third is a guess: a bump allocator has such a global too.
 */

/** Bytes to which all targets of LLVM align the stack. */
const STACK_ALIGNMENT = 16;

interface StackEvidence {
  readonly type: ModuleType;
  readonly globals: ModuleGlobals;
  /** By index, from the name section and from symbols. */
  readonly names: ReadonlyMap<number, string>;
  readonly prologues: ScannedCode["prologues"];
  /** Static data in memory 0 that stands in no active segment. */
  readonly others: readonly AreaRange[];
}

export function findStack(evidence: StackEvidence): StackArea | undefined {
  return findImported(evidence) ?? findNamed(evidence) ?? findByPrologue(evidence) ?? findByValue(evidence);
}

function findImported({ type: { imports } }: StackEvidence): StackArea | undefined {
  let global = 0;
  for (const { name, type } of imports) {
    if (type.kind !== "global") continue;
    if (name === STACK_POINTER && type.mutable) return { global, low: 0, rule: "name" };
    global += 1;
  }
  return undefined;
}

function findNamed(evidence: StackEvidence): StackArea | undefined {
  const { globals, names } = evidence;
  const indices = [globals.exported(STACK_POINTER)?.index];
  for (const [index, name] of names) if (name === STACK_POINTER) indices.push(index);
  for (const index of indices) {
    const global = globals.defined.get(index ?? -1);
    if (global?.isMutable && global.value > 0) return areaOf(global, "name", evidence);
  }
  return undefined;
}

/** No global is certain if several look like a stack pointer. */
function findByPrologue(evidence: StackEvidence): StackArea | undefined {
  const { globals, prologues } = evidence;
  const candidates: IntegerGlobal[] = [];
  for (const [index, { frames, odd }] of prologues) {
    const global = globals.defined.get(index);
    if (global !== undefined && isAligned(global) && frames > 0 && odd === 0) candidates.push(global);
  }
  const [global, ...others] = candidates;
  return global === undefined || others.length > 0 ? undefined : areaOf(global, "prologue", evidence);
}

function findByValue(evidence: StackEvidence): StackArea | undefined {
  const { globals, prologues, type, others } = evidence;
  const [global] = [...globals.defined.values()].filter(({ isMutable }) => isMutable);
  if (global === undefined || !isAligned(global)) return undefined;
  if ((prologues.get(global.index)?.odd ?? 0) > 0) return undefined;
  const { start, end } = boundsOf(type, others);
  const isBeside = end > 0 && (global.value === start || global.value >= end);
  return isBeside ? areaOf(global, "value", evidence) : undefined;
}

function isAligned({ isMutable, value }: IntegerGlobal): boolean {
  return isMutable && value > 0 && value % STACK_ALIGNMENT === 0;
}

function areaOf({ index, value }: IntegerGlobal, rule: StackArea["rule"], evidence: StackEvidence): StackArea {
  const { end } = boundsOf(evidence.type, evidence.others, value);
  return { global: index, initial: value, low: end, rule };
}
