import type { Limits, MemoryExternType } from "../wasm/extern-type.ts";
import { implementationLimits, MAX_PAGES_32, MAX_PAGES_64, PAGE_SIZE_BYTES } from "../wasm/implementation-limits.ts";
import type { ByteReader } from "./byte-reader.ts";
import { limitExceeded } from "./framing-problems.ts";
import {
  invalidPageSize,
  limitsReversed,
  limitsTooLarge,
  malformedType,
  sharedWithoutMaximum,
  unsupportedFeature,
} from "./parse-problems.ts";

/*
 * Limits. Core specification 3.0, "Limits", binary format, with the flags of two proposals that engines ship.
 *
 *   flags     byte    bit 0 a maximum follows, bit 1 shared (threads), bit 2 64-bit addresses,
 *                     bit 3 a page size follows (custom page sizes; memories alone)
 *   minimum   u64
 *   maximum   u64     if flagged
 *   pagesize  u32     if flagged: log2 of bytes, 0 or 16
 */

const HAS_MAXIMUM = 1;
const SHARED = 2;
const ADDRESS_64 = 4;
const HAS_PAGE_SIZE = 8;

const DEFAULT_PAGE_SIZE_LOG2 = 16;

const MAX_ELEMENTS_32 = 0xffff_ffffn;
const MAX_ELEMENTS_64 = 0xffff_ffff_ffff_ffffn;

interface RawLimits {
  readonly flags: number;
  readonly minimum: bigint;
  readonly maximum: bigint | undefined;
  /** Offset of the flags, where the limits begin. */
  readonly offset: number;
}

type Kind = "memory" | "table";

const KNOWN_FLAGS: Readonly<Record<Kind, number>> = {
  memory: HAS_MAXIMUM | SHARED | ADDRESS_64 | HAS_PAGE_SIZE,
  table: HAS_MAXIMUM | SHARED | ADDRESS_64,
};

function readRawLimits(reader: ByteReader, kind: Kind): RawLimits {
  const offset = reader.offset;
  const flags = reader.readByte();
  if ((flags & ~KNOWN_FLAGS[kind]) !== 0) throw malformedType(`${kind} flags`, flags, offset);
  const minimum = reader.readU64();
  const maximum = (flags & HAS_MAXIMUM) === 0 ? undefined : reader.readU64();
  return { flags, minimum, maximum, offset };
}

interface Range {
  readonly kind: Kind;
  /** In pages of a memory, elements of a table. */
  readonly most: bigint;
}

function checkedLimits({ flags, minimum, maximum, offset }: RawLimits, { kind, most }: Range): Limits {
  if (minimum > most) throw limitsTooLarge({ kind, bound: "minimum", value: minimum, most, offset });
  if (maximum !== undefined && maximum > most) {
    throw limitsTooLarge({ kind, bound: "maximum", value: maximum, most, offset });
  }
  if (maximum !== undefined && minimum > maximum) throw limitsReversed(minimum, maximum, offset);
  return {
    minimum: Number(minimum),
    ...(maximum === undefined ? {} : { maximum: Number(maximum) }),
    shared: (flags & SHARED) !== 0,
    addressType: (flags & ADDRESS_64) === 0 ? "i32" : "i64",
  };
}

export function readTableLimits(reader: ByteReader): Limits {
  const offset = reader.offset;
  const raw = readRawLimits(reader, "table");
  if ((raw.flags & SHARED) !== 0) throw unsupportedFeature("table flags", raw.flags, offset);
  const most = (raw.flags & ADDRESS_64) === 0 ? MAX_ELEMENTS_32 : MAX_ELEMENTS_64;
  const limits = checkedLimits(raw, { kind: "table", most });
  return checkSize(limits, { limit: "tableElements", size: limits.minimum, offset });
}

/** An extern that no engine can make: its minimum is within the specification, and beyond the limits of all engines. */
function checkSize(
  limits: Limits,
  {
    limit,
    size,
    offset,
  }: { readonly limit: "tableElements" | "memoryPages"; readonly size: number; readonly offset: number },
): Limits {
  if (size > implementationLimits[limit]) throw limitExceeded(limit, size, offset);
  return limits;
}

export function readMemoryType(reader: ByteReader): MemoryExternType {
  const raw = readRawLimits(reader, "memory");
  const pageSizeLog2 = (raw.flags & HAS_PAGE_SIZE) === 0 ? undefined : readPageSizeLog2(reader);
  if ((raw.flags & SHARED) !== 0 && raw.maximum === undefined) throw sharedWithoutMaximum(raw.offset);
  const limits = checkedLimits(raw, { kind: "memory", most: mostPages(raw.flags, pageSizeLog2) });
  const size = pageSizeLog2 === 0 ? Math.ceil(limits.minimum / PAGE_SIZE_BYTES) : limits.minimum;
  checkSize(limits, { limit: "memoryPages", size, offset: raw.offset });
  return { kind: "memory", limits, ...(pageSizeLog2 === undefined ? {} : { pageSizeLog2 }) };
}

function readPageSizeLog2(reader: ByteReader): number {
  const offset = reader.offset;
  const log2 = reader.readU32();
  if (log2 !== 0 && log2 !== DEFAULT_PAGE_SIZE_LOG2) throw invalidPageSize(log2, offset);
  return log2;
}

/** With pages of one byte, a memory can have one page less than the address type has addresses. */
function mostPages(flags: number, pageSizeLog2 = DEFAULT_PAGE_SIZE_LOG2): bigint {
  const is64 = (flags & ADDRESS_64) !== 0;
  if (pageSizeLog2 === 0) return is64 ? MAX_ELEMENTS_64 : MAX_ELEMENTS_32;
  return BigInt(is64 ? MAX_PAGES_64 : MAX_PAGES_32);
}
