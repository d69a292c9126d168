import { implementationLimits } from "../wasm/implementation-limits.ts";
import type { DataSegment } from "../wasm/module-type.ts";

/*
 * Data section. Core specification 3.0, "Data Section", binary format.
 *
 *   section    count, data*
 *   data       0 expr bytes             active, in memory 0
 *              1 bytes                  passive
 *              2 memidx expr bytes      active
 *   bytes      size: u32, byte*
 *
 * An offset is a constant expression; these instructions, up to 0x0B end, can stand in one:
 *
 *   0x23 x      global.get       0x6A 0x6B 0x6C   i32.add .sub .mul
 *   0x41 s32    i32.const        0x7C 0x7D 0x7E   i64.add .sub .mul
 *   0x42 s64    i64.const
 */

/** A bit of LEB128: set on every byte but the last. */
const CONTINUES = 0x80;

const ACTIVE = 0;
const PASSIVE = 1;
const ACTIVE_IN_MEMORY = 2;

const END = 0x0b;
const GLOBAL_GET = 0x23;
const I32_CONST = 0x41;
const I64_CONST = 0x42;

interface Arithmetic {
  readonly bits: 32 | 64;
  readonly combine: (a: bigint, b: bigint) => bigint;
}

const add = (a: bigint, b: bigint): bigint => a + b;
const subtract = (a: bigint, b: bigint): bigint => a - b;
const multiply = (a: bigint, b: bigint): bigint => a * b;

const ARITHMETIC: ReadonlyMap<number, Arithmetic> = new Map<number, Arithmetic>([
  [0x6a, { bits: 32, combine: add }],
  [0x6b, { bits: 32, combine: subtract }],
  [0x6c, { bits: 32, combine: multiply }],
  [0x7c, { bits: 64, combine: add }],
  [0x7d, { bits: 64, combine: subtract }],
  [0x7e, { bits: 64, combine: multiply }],
]);

/** A longer offset is given up on. Toolchains write one to three instructions. */
const MOST_INSTRUCTIONS = 1_000;

/** Finds active data segments with a constant offset in a data section whose bytes come in pieces, cut anywhere. */
export interface DataScanner {
  /** Takes the next bytes of the section's content. What is in a segment is counted, not looked at; nothing is kept. */
  push(content: Uint8Array): void;
  /** Those found so far. */
  readonly segments: readonly DataSegment[];
}

/**
 * Creates a scanner that reads the headers of data segments.
 *
 * Whether the section is valid is for the engine to say: behind the first byte that means nothing here, no more is found.
 */
export function createDataScanner(): DataScanner {
  const segments: DataSegment[] = [];
  const reading = readSegments(segments);
  let wanted = reading.next();
  let bytesToPass = Number(wanted.value);
  return {
    segments,
    push(content) {
      let at = 0;
      while (wanted.done !== true) {
        const passed = Math.min(bytesToPass, content.length - at);
        at += passed;
        bytesToPass -= passed;
        if (at === content.length) return;
        wanted = reading.next(content[at] as number);
        at += 1;
        bytesToPass = Number(wanted.value);
      }
    },
  };
}

/** Reading that waits for its bytes: it yields how many to pass over, and is sent the one behind those. */
type Reading<Result> = Generator<number, Result, number>;

function* readSegments(found: DataSegment[]): Reading<void> {
  const count = yield* readU32();
  if (count === undefined || count > implementationLimits.dataSegments) return;
  let bytesToPass = 0;
  for (let segment = 0; segment < count; segment += 1) {
    const header = yield* readHeader(bytesToPass);
    if (header === undefined) return;
    const { place, sizeBytes } = header;
    bytesToPass = sizeBytes;
    if (place !== undefined) found.push({ segment, ...place, sizeBytes });
  }
}

interface SegmentHeader {
  /** Undefined of a passive segment, and of one whose offset is not known before it is instantiated. */
  readonly place: { readonly memory: number; readonly offset: number } | undefined;
  readonly sizeBytes: number;
}

/** Undefined where it cannot be read. */
function* readHeader(bytesToPass: number): Reading<SegmentHeader | undefined> {
  const kind = yield* readU32(bytesToPass);
  if (kind !== ACTIVE && kind !== PASSIVE && kind !== ACTIVE_IN_MEMORY) return undefined;
  const memory = kind === ACTIVE_IN_MEMORY ? yield* readU32() : 0;
  const offset = kind === PASSIVE ? "unknown" : yield* readOffset();
  const sizeBytes = yield* readU32();
  if (memory === undefined || offset === undefined || sizeBytes === undefined) return undefined;
  return { place: offset === "unknown" ? undefined : { memory, offset }, sizeBytes };
}

/** An address in bytes; undefined where the expression cannot be read. */
function* readOffset(): Reading<number | "unknown" | undefined> {
  const stack: (bigint | "unknown")[] = [];
  for (let count = 0; count < MOST_INSTRUCTIONS; count += 1) {
    const opcode = yield 0;
    const arithmetic = ARITHMETIC.get(opcode);
    if (opcode === END) return addressOf(stack);
    if (opcode === I32_CONST) stack.push(yield* readConstant(32));
    else if (opcode === I64_CONST) stack.push(yield* readConstant(64));
    else if (opcode === GLOBAL_GET) {
      yield* readU32();
      stack.push("unknown");
    } else if (arithmetic === undefined || stack.length < 2) return undefined;
    else stack.push(calculate(arithmetic, stack.pop(), stack.pop()));
  }
  return undefined;
}

function addressOf([value, ...rest]: readonly (bigint | "unknown")[]): number | "unknown" | undefined {
  if (value === undefined || rest.length > 0) return undefined;
  // No memory that an engine can make reaches as far.
  return value === "unknown" || value > BigInt(Number.MAX_SAFE_INTEGER) ? "unknown" : Number(value);
}

function calculate(
  { bits, combine }: Arithmetic,
  second: bigint | "unknown" | undefined,
  first: bigint | "unknown" | undefined,
): bigint | "unknown" {
  if (typeof first !== "bigint" || typeof second !== "bigint") return "unknown";
  return BigInt.asUintN(bits, combine(first, second));
}

/** Undefined for an integer that is too long or too large. */
function* readU32(bytesToPass = 0): Reading<number | undefined> {
  let value = 0;
  for (let length = 0; length < 5; length += 1) {
    const byte = yield length === 0 ? bytesToPass : 0;
    value += (byte & 0x7f) * 2 ** (7 * length);
    if (byte < CONTINUES) return value < 2 ** 32 ? value : undefined;
  }
  return undefined;
}

/** A signed integer, of which addresses take the unsigned reading. */
function* readConstant(bits: 32 | 64): Reading<bigint> {
  let value = 0n;
  let length = 0n;
  for (let byte = CONTINUES; byte >= CONTINUES && length < 10n; length += 1n) {
    byte = yield 0;
    value |= BigInt(byte & 0x7f) << (7n * length);
  }
  return BigInt.asUintN(bits, BigInt.asIntN(Number(7n * length), value));
}
