import { sectionId } from "../../wasm/binary-format.ts";
import { countImported } from "../../wasm/count-imported.ts";
import type { AreaRange } from "../../wasm/module-areas.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import type { ByteReader } from "../byte-reader.ts";
import { type AddressConstant, sectionReader } from "./address-constants.ts";
import { atomic, bulk, instruction } from "./instruction.ts";
import { readSigned } from "./read-integers.ts";

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

/** Operands of atomic instructions on 32 bits, by suboperation: the first is the address. */
const ATOMIC_OPERANDS: Readonly<Record<number, number>> = {
  [atomic.notify]: 2,
  [atomic.wait32]: 3,
  [atomic.i32Store]: 2,
  [atomic.i32CompareExchange]: 3,
};
const FLAG_BYTES = 4;

/**
 * Reads the start function of a module with passive data.
 *
 * @returns undefined if there is none, or if it has any other instruction
 * @throws Failure if its code is malformed
 */
export function readThreadStart(bytes: Uint8Array, type: ModuleType): ThreadStart | undefined {
  const defined = type.start === undefined ? -1 : type.start - countImported("function", type.imports);
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
      case instruction.i32Const:
      case instruction.i64Const: {
        const at = reader.offset;
        const value = readSigned(reader);
        this.#stack.push({ section: sectionId.code, at, width: reader.offset - at, value });
        return true;
      }
      case instruction.block:
        return reader.readByte() === 0x40;
      case instruction.end:
        return true;
      case instruction.br:
        reader.readU32();
        return true;
      case instruction.brTable:
        this.#stack.pop();
        for (let left = reader.readU32(); left >= 0; left -= 1) reader.readU32();
        return true;
      case instruction.drop:
        this.#stack.pop();
        return true;
      case instruction.globalSet:
        reader.readU32();
        return this.#takeAddress(1) !== undefined;
      case instruction.bulkPrefix:
        return this.#readBulk(reader.readU32());
      case instruction.atomicPrefix:
        return this.#readAtomic(reader.readU32());
      default:
        return false;
    }
  }

  #readBulk(suboperation: number): boolean {
    const reader = this.#reader;
    const first = reader.readU32();
    if (suboperation === bulk.dataDrop) return true;
    const size = this.#stack.at(-1)?.value;
    const address = this.#takeAddress(3);
    if (address === undefined || size === undefined) return false;
    const range = { start: address, end: address + size };
    if (suboperation === bulk.memoryFill) this.zeroed.push(range);
    else if (suboperation !== bulk.memoryInit || reader.readU32() !== 0) return false;
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
    if (suboperation !== atomic.i32Store) this.#stack.push(undefined);
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
