import { Failure } from "../../problem.ts";
import { sectionId } from "../../wasm/binary-format.ts";
import type { AreaRange, CopiedRange } from "../../wasm/module-areas.ts";
import { ByteReader } from "../byte-reader.ts";
import { atomic, bulk, instruction } from "./instruction.ts";
import { readSigned } from "./read-integers.ts";
import { type ScannedCode, skipLocals } from "./scan-prologues.ts";

/*
 * The start function that wasm-ld writes gives static data its first bytes, at constant addresses. In a module that imports
 * its memory:
 *
 *   i32.const 66048, i32.const 0, i32.const 4096, memory.fill       zero-initialised data
 *
 * In a module with threads, data segments are passive, and a word says whether a thread has copied them:
 *
 *   block block block
 *     i32.const 65616, i32.const 0, i32.const 1, i32.atomic.rmw.cmpxchg, br_table 0 1 2
 *   end
 *     i32.const 65536, i32.const 65536, global.set $__tls_base      address of this thread's data
 *     i32.const 0, i32.const 5, memory.init 0                       and so on
 *     i32.const 65616, i32.const 2, i32.atomic.store
 *     i32.const 65616, i32.const -1, memory.atomic.notify, drop
 *     br 1
 *   end
 *     i32.const 65616, i32.const 1, i64.const -1, memory.atomic.wait32, drop
 *   end
 *   data.drop 1
 *
 * In a dynamic library, addresses count from a global, and that of the thread-local data is kept in a local:
 *
 *   i32.const 0, global.get $__memory_base, i32.add, local.tee 1, global.set $__tls_base
 *   local.get 1, i32.const 0, i32.const 5, memory.init 0
 *
 * It is read once from its first to its last instruction, with a stack of constants, and so are the functions that it
 * calls. The first instruction of any other kind ends the reading: areas that were found until then are kept.
 */

/** The ranges of memory 0 that a start function writes. */
export interface StartWrites {
  /** It was read to its end, and calls no other module: it does nothing else. */
  readonly isAll: boolean;
  readonly zeroed: readonly AreaRange[];
  readonly copied: readonly CopiedRange[];
  /** Bytes of the thread-local data of the first thread, whose address goes to a global. */
  readonly threadLocalBytes?: number;
}

interface StartFunction {
  readonly bodies: ScannedCode["bodies"];
  readonly importedFunctions: number;
  /** Function index. */
  readonly start: number;
  /** Addresses count from the place of a dynamic library. */
  readonly isLibrary: boolean;
}

/** The address of something in a library: it is not known, but it can be told from others. */
type LibraryAddress = object;

/** Undefined if it is no constant. */
type Value = number | LibraryAddress | undefined;

/** Follows the start function. Linear: each body is read once at most. */
export function replayStart(
  bytes: Uint8Array,
  { bodies, importedFunctions, start, isLibrary }: StartFunction,
): StartWrites {
  const found: Found = { isAll: true, zeroed: [], copied: [] };
  const waiting = [start];
  const seen = new Set(waiting);
  for (const index of waiting) {
    const body = bodies[index - importedFunctions];
    if (body === undefined) {
      found.isAll = false;
      continue;
    }
    const reader = new ByteReader(bytes, { ...body, section: sectionId.code });
    const call = (callee: number) => {
      if (!seen.has(callee)) waiting.push(callee);
      seen.add(callee);
    };
    try {
      const replay: Replay = { reader, found, call, isLibrary, stack: [], locals: new Map() };
      if (skipLocals(reader, body.end)) while (reader.bytesLeft > 0 && step(replay));
      found.isAll &&= reader.bytesLeft === 0;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      found.isAll = false;
    }
  }
  return found;
}

interface Found {
  isAll: boolean;
  readonly zeroed: AreaRange[];
  readonly copied: CopiedRange[];
  threadLocalBytes?: number;
}

interface Replay {
  readonly reader: ByteReader;
  readonly found: Found;
  readonly call: (callee: number) => void;
  readonly isLibrary: boolean;
  readonly stack: Value[];
  /** Those of a library. */
  readonly locals: Map<number, Value>;
  /** The last value that went to a global. */
  globalValue?: Value;
}

/** Takes one instruction. False if it is of another kind. */
function step(replay: Replay): boolean {
  const { reader, stack } = replay;
  switch (reader.readByte()) {
    case instruction.block:
      reader.readS33();
      return true;
    case instruction.end:
      stack.length = 0;
      return true;
    case instruction.br:
      reader.readU32();
      stack.length = 0;
      return true;
    case instruction.brTable:
      for (let targets = reader.readU32(); targets >= 0; targets -= 1) reader.readU32();
      stack.length = 0;
      return true;
    case instruction.call:
      replay.call(reader.readU32());
      stack.length = 0;
      return true;
    case instruction.drop:
      stack.pop();
      return true;
    case instruction.localTee:
      if (!replay.isLibrary) return false;
      replay.locals.set(reader.readU32(), stack.at(-1));
      return true;
    case instruction.localSet:
      replay.globalValue = stack.pop();
      replay.locals.set(reader.readU32(), replay.isLibrary ? replay.globalValue : undefined);
      return true;
    case instruction.globalSet:
      replay.globalValue = stack.pop();
      reader.readU32();
      return true;
    case instruction.localGet:
      stack.push(replay.locals.get(reader.readU32()));
      return true;
    case instruction.globalGet:
      reader.readU32();
      stack.push(undefined);
      return true;
    case instruction.i32Const:
    case instruction.i64Const:
      stack.push(readSigned(reader));
      return true;
    case instruction.i32Add:
    case instruction.i64Add:
      stack.push(replay.isLibrary ? {} : sumOf(numberOf(stack.pop()), numberOf(stack.pop())));
      return true;
    case instruction.i32Store:
      pop(stack, 2);
      readPlace(reader);
      return true;
    case instruction.bulkPrefix:
      return stepBulk(replay);
    case instruction.atomicPrefix:
      return stepAtomic(replay);
    default:
      return false;
  }
}

function stepBulk({ reader, stack, found, globalValue }: Replay): boolean {
  const note = (start: Value, size: number | undefined) => {
    if (start !== undefined && start === globalValue && size !== undefined) found.threadLocalBytes = size;
  };
  switch (reader.readU32()) {
    case bulk.memoryFill: {
      const memory = reader.readU32();
      const [start, value, sizeBytes] = pop(stack, 3);
      const size = numberOf(sizeBytes);
      if (memory === 0 && value === 0) addRange(found.zeroed, rangeOf(numberOf(start), size));
      note(start, size);
      return true;
    }
    case bulk.memoryInit: {
      const segment = reader.readU32();
      const memory = reader.readU32();
      const [start, offset, sizeBytes] = pop(stack, 3);
      const [from, size] = [numberOf(offset), numberOf(sizeBytes)];
      const range = memory === 0 ? rangeOf(numberOf(start), size) : undefined;
      note(start, size);
      if (range !== undefined && from !== undefined && from >= 0) found.copied.push({ ...range, segment, from });
      return true;
    }
    case bulk.dataDrop:
      reader.readU32();
      return true;
    default:
      return false;
  }
}

/** Bytes of the word that says whether data has been copied. */
const FLAG_BYTES = 4;

function stepAtomic({ reader, stack, found }: Replay): boolean {
  const operation = reader.readU32();
  const offset = readPlace(reader);
  switch (operation) {
    case atomic.i32CompareExchange: {
      const [address] = pop(stack, 3);
      addRange(found.zeroed, rangeOf(sumOf(numberOf(address), offset), FLAG_BYTES));
      stack.push(undefined);
      return true;
    }
    case atomic.i32Store:
      pop(stack, 2);
      return true;
    case atomic.notify:
      pop(stack, 2);
      stack.push(undefined);
      return true;
    case atomic.wait32:
      pop(stack, 3);
      stack.push(undefined);
      return true;
    default:
      return false;
  }
}

/** A bit of the alignment: the index of a memory follows. */
const HAS_MEMORY = 0x40;

/** Reads alignment and offset of an access; undefined if the access is to another memory. */
function readPlace(reader: ByteReader): number | undefined {
  const alignment = reader.readU32();
  const memory = (alignment & HAS_MEMORY) === 0 ? 0 : reader.readU32();
  const offset = reader.readU64();
  return memory === 0 ? Number(offset) : undefined;
}

/** The last values of the stack, the first of them first; undefined where the stack is shorter. */
function pop(stack: Value[], count: number): Value[] {
  const values: Value[] = [];
  for (let left = count; left > 0; left -= 1) values.unshift(stack.pop());
  return values;
}

/** Undefined for an address of a library. */
function numberOf(value: Value): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function sumOf(first: number | undefined, second: number | undefined): number | undefined {
  return first === undefined || second === undefined ? undefined : first + second;
}

/** Addresses are the unsigned reading of signed integers. */
function rangeOf(start: number | undefined, size: number | undefined): AreaRange | undefined {
  if (start === undefined || size === undefined) return undefined;
  const [from, length] = [unsigned(start), unsigned(size)];
  if (length === 0 || !Number.isSafeInteger(from + length)) return undefined;
  return { start: from, end: from + length };
}

function unsigned(value: number): number {
  return value >= 0 ? value : value + 2 ** 32;
}

function addRange(ranges: AreaRange[], range: AreaRange | undefined): void {
  if (range !== undefined) ranges.push(range);
}
