import type { DeferredFunction, LinkPlan, MadeExtern, TrapStub } from "../plan/plan-format.ts";
import {
  externKindByte,
  heapTypeByte,
  numberTypeByte,
  opcode,
  PREAMBLE,
  sectionId,
  typeForm,
} from "../wasm/binary-format.ts";
import type { ExternKind, FunctionExternType } from "../wasm/extern-type.ts";
import { encodeDefinition, encodeRecursionGroups } from "./encode-types.ts";
import {
  type Bytes,
  encodeName,
  encodeSection,
  encodeSigned32,
  encodeSigned64,
  encodeUnsigned,
  encodeVector,
  flatten,
} from "./encode-values.ts";
import { EARLY, forwarderName, HOST, madeName, SLOTS, stubName } from "./linker-names.ts";

/*
 * The module that the linker writes itself. It holds a forwarder for each deferred function, the externs that the
 * linker makes, and trapping stubs. For one function [i32] -> [i32] in slot 0, one memory, and one stub of a function
 * [v128] -> []:
 *
 *   (module
 *     (type $t (func (param i32) (result i32)))
 *     (type $v (func (param v128)))
 *     (type (func (param i32)))
 *     (import "" "" (func $early (param i32)))              ;; traps: called before bound, or called without a provider
 *     (table $slots (export "slots") 1 funcref)             ;; set to the provider's function when it exists
 *     (memory (export "h0") 2)
 *     (func (export "f0") (type $t)
 *       (call_indirect $slots (type $t) (local.get 0) (i32.const 0)))
 *     (func $early0 (type $t)
 *       (call $early (i32.const 0)) (unreachable))
 *     (func (export "t0") (type $v)
 *       (call $early (i32.const 1)) (unreachable))          ;; the number of slots, plus the number of the stub
 *     (elem (table $slots) (i32.const 0) func $early0))
 *
 * A call passes through no JavaScript frame: v128, multiple values, tail calls and suspension work.
 *
 * An engine without multiple memories accepts one memory in a module. So each made memory after the first stands in a
 * module of its own:
 *
 *   (module (memory (export "h1") 2))
 *
 * A function of JavaScript that gets a slot of a table has to be a function of WebAssembly. One more module wraps all of them: those of
 * the host, and those that trap.
 *
 *   (module
 *     (type $t (func (param i32) (result i32)))
 *     (import "host" "h2" (func (type $t)))
 *     (export "h2" (func 0)))
 */

interface Slot {
  readonly slot: number;
  readonly typeIndex: number;
  readonly parameterCount: number;
}

interface NumberedExtern extends MadeExtern {
  /** Number in `LinkPlan.made`. */
  readonly extern: number;
}

/** The types of a plan, and all that its linker modules hold. */
export type LinkerModulePlan = Pick<LinkPlan, "deferred" | "made" | "stubs" | "types">;

interface Exported {
  readonly slots: readonly Slot[];
  readonly made: readonly NumberedExtern[];
  readonly stubs: readonly TrapStub[];
}

/** Encodes the modules of the linker; the type of `encodeLinkerModules`. */
export type EncodeLinkerModules = (
  plan: LinkerModulePlan,
  isMadeOtherwise?: (extern: number) => boolean,
) => Uint8Array<ArrayBuffer>[];

/**
 * Encodes the linker's modules of a plan: none if the plan has no shim, no made extern and no stub, else one, one
 * more for each made memory after the first, and a last one if it wraps functions.
 *
 * @param isMadeOtherwise - whether the caller makes a made extern itself, by its number; false for all by default
 */
export const encodeLinkerModules: EncodeLinkerModules = (plan, isMadeOtherwise = () => false) => {
  const { deferred, stubs = [] } = plan;
  const numbered = plan.made
    .map((entry, extern): NumberedExtern => ({ ...entry, extern }))
    .filter(({ extern }) => !isMadeOtherwise(extern));
  if (numbered.length === 0 && stubs.length === 0 && deferred.every(({ binding }) => binding !== "shim")) return [];
  const wrapped = numbered.filter(({ type }) => type.kind === "function");
  const memories = numbered.filter(({ type }) => type.kind === "memory").slice(1);
  const further = new Set([...memories, ...wrapped]);
  const main = encodeMain(
    plan,
    numbered.filter((entry) => !further.has(entry)),
  );
  const wrappers = wrapped.length === 0 ? [] : [encodeWrapperModule(plan, wrapped)];
  return [main, ...memories.map((memory) => encodeMemoryModule(memory)), ...wrappers];
};

function encodeWrapperModule({ types }: LinkerModulePlan, wrapped: readonly NumberedExtern[]): Uint8Array<ArrayBuffer> {
  const names = wrapped.map(({ extern }) => madeName(extern));
  const imports = wrapped.map(({ type, extern }): Bytes => {
    const { typeIndex } = type as FunctionExternType;
    return [encodeName(HOST), encodeName(madeName(extern)), externKindByte.function, encodeUnsigned(typeIndex)];
  });
  return flatten([
    PREAMBLE,
    section(sectionId.type, encodeRecursionGroups(types)),
    section(sectionId.import, imports),
    section(
      sectionId.export,
      names.map((name, index) => exportEntry(name, "function", index)),
    ),
  ]);
}

function encodeMemoryModule(memory: NumberedExtern): Uint8Array<ArrayBuffer> {
  return flatten([
    PREAMBLE,
    section(sectionId.memory, definitions([memory], "memory")),
    section(sectionId.export, [exportEntry(madeName(memory.extern), "memory", 0)]),
  ]);
}

function encodeMain(
  { deferred, stubs = [], types }: LinkerModulePlan,
  made: readonly NumberedExtern[],
): Uint8Array<ArrayBuffer> {
  const slots = deferred.flatMap(asSlot);
  const early: Bytes = [
    encodeName(EARLY.module),
    encodeName(EARLY.name),
    externKindByte.function,
    encodeUnsigned(types.length),
  ];
  const earlyType: Bytes = [typeForm.func, encodeVector([[numberTypeByte.i32]]), encodeVector([])];
  return flatten([
    PREAMBLE,
    section(sectionId.type, [...encodeRecursionGroups(types), earlyType]),
    section(sectionId.import, [early]),
    section(
      sectionId.function,
      [...slots, ...slots, ...stubs.map(({ type }) => type)].map(({ typeIndex }) => encodeUnsigned(typeIndex)),
    ),
    section(sectionId.table, [slotsTable(deferred.length), ...definitions(made, "table")]),
    section(sectionId.memory, definitions(made, "memory")),
    section(sectionId.tag, definitions(made, "tag")),
    section(sectionId.global, definitions(made, "global")),
    section(sectionId.export, encodeExports({ slots, made, stubs })),
    section(sectionId.element, encodeElements(slots)),
    section(sectionId.code, [
      ...slots.map(forwarder),
      ...slots.map(({ slot }) => trappingBody(slot)),
      ...stubs.map((_, stub) => trappingBody(deferred.length + stub)),
    ]),
  ]);
}

function section(id: number, items: readonly Bytes[]): Bytes {
  return items.length === 0 ? [] : [encodeSection(id, encodeVector(items))];
}

function asSlot({ binding, type }: DeferredFunction, slot: number): Slot[] {
  if (binding !== "shim" || type.kind !== "function") return [];
  return [{ slot, typeIndex: type.typeIndex, parameterCount: type.params.length }];
}

/** A table of exactly the slots: limits with a maximum, so that it can never grow. */
function slotsTable(size: number): Bytes {
  return [heapTypeByte.func, 0x01, encodeUnsigned(size), encodeUnsigned(size)];
}

function definitions(made: readonly MadeExtern[], kind: ExternKind): Bytes[] {
  return made.flatMap((entry): Bytes[] =>
    entry.type.kind === kind ? [[encodeDefinition(entry.type), initialValue(entry)]] : [],
  );
}

function initialValue({ type, initial = "", address }: MadeExtern): Bytes {
  if (address === undefined) return bytesOfHex(initial);
  const isWide = type.kind === "global" && type.type === "i64";
  // Addresses above 2 GiB are negative as numbers of 32 bits.
  const operand = isWide ? encodeSigned64(BigInt(address)) : encodeSigned32(address | 0);
  return [isWide ? opcode.i64Const : opcode.i32Const, operand, opcode.end];
}

function bytesOfHex(hex: string): number[] {
  return (hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
}

function exportEntry(name: string, kind: ExternKind, index: number): Bytes {
  return [encodeName(name), externKindByte[kind], encodeUnsigned(index)];
}

function encodeExports({ slots, made, stubs }: Exported): Bytes[] {
  // The import is function 0, the slots are table 0.
  const next: Record<string, number> = { table: 1, memory: 0, global: 0, tag: 0 };
  return [
    exportEntry(SLOTS, "table", 0),
    ...slots.map(({ slot }, position) => exportEntry(forwarderName(slot), "function", 1 + position)),
    ...made.map(({ type, extern }) => {
      const index = next[type.kind] ?? 0;
      next[type.kind] = index + 1;
      return exportEntry(madeName(extern), type.kind as ExternKind, index);
    }),
    // In front of the stubs stand a forwarder and an early stub for each slot.
    ...stubs.map((_, stub) => exportEntry(stubName(stub), "function", 1 + 2 * slots.length + stub)),
  ];
}

/** Active segments of early stubs, one for each run of neighbouring slots. The slots of closures stay null. */
function encodeElements(slots: readonly Slot[]): Bytes[] {
  const firstStub = 1 + slots.length;
  const runs: { readonly start: number; readonly stubs: Bytes[] }[] = [];
  slots.forEach(({ slot }, position) => {
    const run = runs.at(-1);
    const stub = encodeUnsigned(firstStub + position);
    if (run !== undefined && run.start + run.stubs.length === slot) run.stubs.push(stub);
    else runs.push({ start: slot, stubs: [stub] });
  });
  return runs.map(({ start, stubs }) => [
    0x00,
    opcode.i32Const,
    encodeSigned32(start),
    opcode.end,
    encodeVector(stubs),
  ]);
}

/** A body without locals. The instructions are one flat list: libraries have thousands of forwarders. */
function encodeBody(instructions: readonly number[]): Bytes {
  return [encodeUnsigned(instructions.length + 2), 0x00, instructions, opcode.end];
}

function forwarder({ slot, typeIndex, parameterCount }: Slot): Bytes {
  const instructions: number[] = [];
  for (let at = 0; at < parameterCount; at += 1) instructions.push(opcode.localGet, ...encodeUnsigned(at));
  instructions.push(opcode.i32Const, ...encodeSigned32(slot));
  instructions.push(opcode.callIndirect, ...encodeUnsigned(typeIndex), 0x00);
  return encodeBody(instructions);
}

function trappingBody(number: number): Bytes {
  return encodeBody([opcode.i32Const, ...encodeSigned32(number), opcode.call, 0x00, opcode.unreachable]);
}
