import { ByteWriter, unsignedWidth, writeUnsigned } from "../../encode/byte-writer.ts";
import {
  CATCH,
  DATA,
  EXPRESSION,
  FIRST_PREFIX,
  FUNCTION,
  GLOBAL,
  IMMEDIATES,
  INTEGER,
  type IndexKind,
  KIND_BITS,
  KIND_MASK,
  LIMITS,
  MEMORY,
  MEMORY_ACCESS,
  NAME,
  PAGE_SIZE,
  PREFIX,
  REFERENCE,
  TAG,
  TYPE,
  TYPE_USE,
  UNKNOWN,
  VECTOR,
} from "../../parse/code/immediates.ts";
import { notOneValue, undeclaredFunction } from "../../parse/code/invalid-code.ts";
import { unknownInstruction } from "../../parse/code/unknown-instruction.ts";
import { indexOutOfRange, notConstant, sectionTooLong } from "../../parse/parse-problems.ts";
import { limitsFlag, opcode, refTypeByte, sectionId } from "../../wasm/binary-format.ts";
import { isCalculation, isNoControl, isOfAddress } from "./constant-instructions.ts";
import { type IndexMap, mapIndex, type Reindexing } from "./index-maps.ts";
import { PartReader } from "./part-reader.ts";

/*
 * Copies a part of a section with new indices.
 *
 * An index keeps the length of its LEB128 where the new value fits, and is then written over the old one. Only where an
 * index grows, the run of bytes before it is moved to the output. So most functions are copied in one piece with their
 * neighbours, and output of the same length is copied once.
 */

/** The index spaces by kind of immediate, from `TYPE` on. */
const SPACES = ["type", "function", "table", "memory", "global", "tag", "element", "data"] as const;

/** Bit 6 of the alignment of a memory access: the index of a memory follows. */
const HAS_MEMORY = 0x40;

/** A bit of the last byte of a signed LEB128 integer: set if the integer is negative. */
const NEGATIVE = 0x40;

/** Output that is this much longer than its input still stands in the memory of the input. */
const SLACK_BYTES = 64;
const SLACK_SHIFT = 5;

/** A part of a section, and how its indices change. */
export interface PatchedPart {
  readonly reindexing: Reindexing;
  /** Offset of its first byte in the module. */
  readonly from: number;
  /** Offset behind its last byte. */
  readonly to: number;
  /** Id of the section. */
  readonly section: number;
  /** Whether it has many indices: then they are written into a copy. Otherwise only the bytes between them are copied. */
  readonly isDense?: boolean;
}

/** A cursor over a part of a section, which reads indices and replaces them. */
export class IndexPatcher extends PartReader {
  /** By kind of immediate. */
  readonly maps: readonly IndexMap[];
  /** The new index of memory 0; -1 if the module has no memory. */
  readonly memory0: number;
  readonly #part: PatchedPart;
  readonly #dense: ByteWriter | undefined;
  #out: ByteWriter | undefined;
  #copied = 0;
  #visibleGlobals: number;
  /** Bytes in the output that others have written. */
  readonly #base: number;
  /** Whether the output is not its own. */
  readonly #isShared: boolean;

  constructor(bytes: Uint8Array, part: PatchedPart) {
    const { from, to, isDense = false, reindexing } = part;
    const { maps, out } = reindexing;
    const own = bytes.subarray(from, to);
    const slack = (own.length >> SLACK_SHIFT) + SLACK_BYTES;
    const dense = isDense ? (out ?? new ByteWriter(slack + own.length)) : undefined;
    const base = dense?.length ?? 0;
    super(dense?.hold(own, slack) ?? own, { offset: from, section: part.section });
    this.#dense = dense;
    this.#out = dense;
    this.#base = base;
    this.#isShared = isDense && out !== undefined;
    this.#part = part;
    this.#visibleGlobals = reindexing.visibleGlobals ?? maps.global.count;
    const { type, function: func, table, memory, global, tag, element, data } = maps;
    // The first kind is the type: the kinds in front of it are no indices.
    this.maps = [type, type, type, type, func, table, memory, global, tag, element, data];
    this.memory0 = maps.memory.count === 0 ? -1 : mapIndex(maps.memory, 0);
  }

  /** Reads an index, and replaces it. */
  index(kind: IndexKind): void {
    const start = this.at;
    const index = this.readU32();
    const mapped = this.map(kind, index, start);
    if (mapped !== index) this.replace(start, mapped);
  }

  /** The new index. */
  map(kind: IndexKind, index: number, start: number, count: number = (this.maps[kind] as IndexMap).count): number {
    if (index < count) return mapIndex(this.maps[kind] as IndexMap, index);
    const space = SPACES[kind - TYPE] as (typeof SPACES)[number];
    const name = space === "element" || space === "data" ? (`${space} segment` as const) : space;
    throw indexOutOfRange({ space: name, index, count, offset: this.offsetOf(start) });
  }

  /** Passes over the opcode and the immediates of an instruction. */
  instruction(): void {
    const start = this.at;
    const first = this.readByte();
    let kinds = IMMEDIATES[first] as number;
    let suboperation: number | undefined;
    if (kinds === PREFIX) {
      suboperation = this.readU32();
      const page = (first - FIRST_PREFIX + 1) * PAGE_SIZE;
      kinds = suboperation < PAGE_SIZE ? (IMMEDIATES[page + suboperation] as number) : UNKNOWN;
    }
    if (kinds === UNKNOWN) throw unknownInstruction(first, suboperation, this.offsetOf(start));
    this.readAll(kinds);
  }

  /** Passes over immediates, or parts of an entry of a section. */
  readAll(kinds: number): void {
    for (let rest = kinds; rest !== 0; rest >>>= KIND_BITS) this.read(rest & KIND_MASK);
  }

  read(kind: number): void {
    if (kind >= VECTOR) for (let left = this.readCount(); left > 0; left -= 1) this.read(kind - VECTOR);
    else if (kind === INTEGER) this.skipInteger();
    else if (kind === MEMORY_ACCESS) this.#memoryAccess();
    else if (kind <= DATA) this.index(kind as IndexKind);
    else if (kind === TYPE_USE) this.#typeUse();
    else if (kind === CATCH) this.#catch();
    else if (kind === EXPRESSION) this.#expression();
    else if (kind === LIMITS) this.#limits();
    else if (kind === NAME) this.skip(this.readU32());
    else if (kind === REFERENCE) this.#reference();
    else this.skip(kind - UNKNOWN);
  }

  /**
   * Passes over a block type, value type or heap type, and replaces the type index in it.
   *
   * Each is a type index, a byte from 0x40 on, or such a byte and a heap type.
   */
  #typeUse(): void {
    let first: number;
    do {
      const start = this.at;
      first = this.readByte();
      const index = this.readU32(first, "s33");
      // The last byte of a negative number: an abstract type, also in a long form.
      if (((this.bytes[this.at - 1] as number) & NEGATIVE) !== 0) continue;
      const mapped = this.map(TYPE, index, start);
      // A signed integer has one bit less for its value.
      if (mapped !== index) this.replace(start, mapped, unsignedWidth(2 * mapped));
    } while (first === refTypeByte.nullable || first === refTypeByte.notNull);
  }

  /** An access to memory 0 has an index only if it has to. */
  #memoryAccess(): void {
    const start = this.at;
    const alignment = this.readByte();
    this.at = start;
    this.skipInteger();
    if ((alignment & HAS_MEMORY) !== 0) {
      this.index(MEMORY);
    } else if (this.memory0 !== 0) {
      const mapped = this.map(MEMORY, 0, start);
      this.cut(start, start + 1).byte(alignment | HAS_MEMORY);
      this.cut(this.at).unsigned(mapped);
    }
    this.skipInteger();
  }

  /** Code may name the functions that the sections in front of it name. The engine would see those of all modules there. */
  #reference(): void {
    const start = this.at;
    const index = this.readU32();
    const mapped = this.map(FUNCTION, index, start);
    const { declared } = this.#part.reindexing.maps;
    if (this.#part.section !== sectionId.code) declared[index] = 1;
    else if (declared[index] !== 1) throw undeclaredFunction(index, this.offsetOf(start));
    if (mapped !== index) this.replace(start, mapped);
  }

  /** The first two clauses of four have a tag. */
  #catch(): void {
    if (this.readByte() < 2) this.index(TAG);
    this.skipInteger();
  }

  #limits(): void {
    const flags = this.readByte();
    this.skipInteger();
    if ((flags & limitsFlag.hasMaximum) !== 0) this.skipInteger();
    if ((flags & limitsFlag.hasPageSize) !== 0) this.skipInteger();
  }

  /**
   * Reads a constant expression that makes an address, which may become code. The engine would not see there that another
   * instruction is not constant, or that an expression leaves a value for the next one.
   */
  address(): void {
    const start = this.at;
    const values = this.#expression(isOfAddress);
    if (values !== 1) throw notOneValue(values, this.offsetOf(start));
  }

  /** Reads the initial value of a global, which may name earlier globals alone. In the unit, later ones may come first. */
  initialValue(): void {
    this.#expression();
    this.#visibleGlobals += 1;
  }

  /** Returns the number of values that are left, if all instructions are those of addresses. */
  #expression(isAllowed = isNoControl): number {
    const { inlineGlobal } = this.#part.reindexing;
    for (let values = 0; ; ) {
      const start = this.at;
      const first = this.readByte();
      if (first === opcode.end) return values;
      if (!isAllowed(first)) throw notConstant(first, undefined, this.offsetOf(start));
      values += isCalculation(first) ? -1 : 1;
      if (first === opcode.globalGet) {
        const index = this.readU32();
        this.map(GLOBAL, index, start + 1, this.#visibleGlobals);
        const value = inlineGlobal?.(index);
        if (value === null) throw notConstant(first, undefined, this.offsetOf(start));
        if (value !== undefined) {
          this.cut(start).append(value);
          continue;
        }
      }
      this.at = start;
      this.instruction();
    }
  }

  /** Replaces the integer between `start` and the next byte to read. */
  replace(start: number, value: number, width: number = unsignedWidth(value)): void {
    if (this.at > this.bound) this.needs(0);
    const oldWidth = this.at - start;
    const isInPlace = this.#dense !== undefined && width <= oldWidth;
    if (isInPlace) writeUnsigned(this.bytes, { at: start, value, width: oldWidth });
    else this.cut(start).unsigned(value, Math.max(width, oldWidth));
  }

  /** Leaves the bytes from `from` to `to` out. Returns the output, which ends there and takes their substitute. */
  cut(from: number, to: number = this.at): ByteWriter {
    this.#out ??= new ByteWriter(this.bytes.length + SLACK_BYTES);
    this.#out.take(this.bytes, { from: this.#copied, to: from, next: to });
    this.#copied = to;
    return this.#out;
  }

  /** How much longer the output is than the input so far, in bytes. */
  get growth(): number {
    return this.#out === undefined ? 0 : this.#out.length - this.#base - this.#copied;
  }

  /** Position in the output of the next byte to read. */
  get outputAt(): number {
    return this.#base + this.at + this.growth;
  }

  /** The output up to a position: a view, which the patcher uses no more. */
  writtenTo(position: number): Uint8Array {
    const isUntouched = this.#copied === 0 && this.growth === 0 && !this.#isShared;
    return isUntouched ? this.bytes.subarray(0, position) : this.cut(position).written().subarray(this.#base);
  }

  /** The output. Throws if there are bytes behind the last entry. */
  finish(): Uint8Array {
    const extra = this.bytes.length - this.at;
    if (extra > 0) throw sectionTooLong(this.#part.section, extra, this.offsetOf(this.at));
    const written = this.writtenTo(this.at);
    this.#dense?.release();
    return written;
  }
}
