import { opcode, sectionId } from "../../wasm/binary-format.ts";
import type { AreaRange } from "../../wasm/module-areas.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import type { ByteReader } from "../byte-reader.ts";
import { type AddressConstant, countImported, sectionReader } from "./address-constants.ts";
import { readSigned } from "./linking-section.ts";

/*
 * The start function that wasm-ld writes for a shared memory, `__wasm_init_memory`. The first thread copies the passive
 * segments to their addresses, and the others wait. It has no relocations.
 *
 *   block block block
 *     i32.const FLAG  i32.const 0  i32.const 1  i32.atomic.rmw.cmpxchg  br_table
 *   end
 *     i32.const ADDRESS  [i32.const ADDRESS  global.set __tls_base]
 *     i32.const 0  i32.const SIZE  memory.init SEGMENT
 *     i32.const ADDRESS  i32.const 0  i32.const SIZE  memory.fill
 *     i32.const FLAG  i32.const 2  i32.atomic.store     i32.const FLAG  i32.const -1  memory.atomic.notify  drop  br
 *   end
 *     i32.const FLAG  i32.const 1  i64.const -1  memory.atomic.wait32  drop
 *   end
 *   data.drop SEGMENT
 */

export interface ThreadStart {
  /** Offset into the module of the function's body, behind its size, and the offset behind it. */
  readonly body: AreaRange;
  /** The operands that are addresses. */
  readonly addresses: readonly AddressConstant[];
  /** By position of the data segment. */
  readonly copied: ReadonlyMap<number, AreaRange>;
  readonly zeroed: readonly AreaRange[];
  /** Words that the threads wait for. */
  readonly flags: readonly AreaRange[];
}

const BLOCK = 0x02;
const BR = 0x0c;
const BR_TABLE = 0x0e;
const DROP = 0x1a;
const GLOBAL_SET = 0x24;
const BULK = 0xfc;
const ATOMIC = 0xfe;

const MEMORY_INIT = 8;
const DATA_DROP = 9;
const MEMORY_FILL = 11;

/** Operands of atomic instructions on 32 bits, by suboperation: the first is the address. */
const ATOMIC_OPERANDS: Readonly<Record<number, number>> = { 0: 2, 1: 3, 23: 2, 72: 3 };
const ATOMIC_STORE = 0x17;
const FLAG_BYTES = 4;

/**
 * Reads the start function of a module with passive data.
 *
 * @returns undefined if there is none, or if it has any other instruction
 * @throws Failure if its code is malformed
 */
export function readThreadStart(bytes: Uint8Array, type: ModuleType): ThreadStart | undefined {
  const defined = type.start === undefined ? -1 : type.start - countImported(type, "function");
  if (defined < 0) return undefined;
  const reader = sectionReader(bytes, type, sectionId.code);
  if (defined >= reader.readCount("functions", 1)) return undefined;
  for (let left = defined; left > 0; left -= 1) reader.skip(reader.readU32());
  const size = reader.readU32();
  const start = reader.offset;
  const found = new StartReader(reader, start + size);
  if (!found.read() || found.addresses.length === 0) return undefined;
  return { body: { start, end: start + size }, ...found };
}

class StartReader {
  readonly addresses: AddressConstant[] = [];
  readonly copied = new Map<number, AreaRange>();
  readonly zeroed: AreaRange[] = [];
  readonly flags: AreaRange[] = [];
  readonly #reader: ByteReader;
  readonly #end: number;
  /** Values that are no constant are undefined. */
  readonly #stack: (AddressConstant | undefined)[] = [];

  constructor(reader: ByteReader, end: number) {
    this.#reader = reader;
    this.#end = end;
  }

  /** False if there is an instruction that such a function does not have. */
  read(): boolean {
    // No groups of locals.
    if (this.#reader.readU32() !== 0) return false;
    while (this.#reader.offset < this.#end) if (!this.#readInstruction(this.#reader.readByte())) return false;
    return true;
  }

  #readInstruction(code: number): boolean {
    const reader = this.#reader;
    switch (code) {
      case opcode.i32Const:
      case opcode.i64Const: {
        const at = reader.offset;
        const value = readSigned(reader);
        this.#stack.push({ section: sectionId.code, at, width: reader.offset - at, value });
        return true;
      }
      case BLOCK:
        return reader.readByte() === 0x40;
      case opcode.end:
        return true;
      case BR:
        reader.readU32();
        return true;
      case BR_TABLE:
        this.#stack.pop();
        for (let left = reader.readU32(); left >= 0; left -= 1) reader.readU32();
        return true;
      case DROP:
        this.#stack.pop();
        return true;
      case GLOBAL_SET:
        reader.readU32();
        return this.#takeAddress(1) !== undefined;
      case BULK:
        return this.#readBulk(reader.readU32());
      case ATOMIC:
        return this.#readAtomic(reader.readU32());
      default:
        return false;
    }
  }

  #readBulk(suboperation: number): boolean {
    const reader = this.#reader;
    const first = reader.readU32();
    if (suboperation === DATA_DROP) return true;
    const size = this.#stack.at(-1)?.value;
    const address = this.#takeAddress(3);
    if (address === undefined || size === undefined) return false;
    const range = { start: address, end: address + size };
    if (suboperation === MEMORY_FILL) this.zeroed.push(range);
    else if (suboperation !== MEMORY_INIT || reader.readU32() !== 0) return false;
    else this.copied.set(first, range);
    return true;
  }

  #readAtomic(suboperation: number): boolean {
    const operands = ATOMIC_OPERANDS[suboperation];
    if (operands === undefined) return false;
    this.#reader.readU32();
    const offset = this.#reader.readU32();
    const address = this.#takeAddress(operands);
    if (address === undefined || offset !== 0) return false;
    this.flags.push({ start: address, end: address + FLAG_BYTES });
    if (suboperation !== ATOMIC_STORE) this.#stack.push(undefined);
    return true;
  }

  /** Takes operands from the stack; the first of them is an address. */
  #takeAddress(operands: number): number | undefined {
    const constant = this.#stack.at(-operands);
    this.#stack.length = Math.max(0, this.#stack.length - operands);
    if (constant === undefined) return undefined;
    this.addresses.push(constant);
    return constant.value;
  }
}
