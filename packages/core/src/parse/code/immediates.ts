/*
 * The immediates of each instruction of WebAssembly 3.0. Core specification 3.0, "Instructions", binary format, with
 * the instructions of threads, legacy exception handling and wide arithmetic.
 *
 * A row is an opcode or the first and the last of a range, in hexadecimal, then the kinds of its immediates in order:
 *
 *   t type   f function   T table   m memory   g global   e tag   s element segment   d data segment      indices, u32
 *   r   a function to which the code gets a reference: the module has to declare it
 *   l   any other integer in LEB128: a local, a label, a field, a count, a constant
 *   h   a block type, value type or heap type
 *   M   alignment and offset of a memory access; between them the index of a memory, if bit 6 of the alignment is set
 *   c   a catch clause
 *   1 4 8 @   as many bytes; `@` stands for 16
 *   p   the rest of the opcode, u32, of an instruction behind this prefix
 *   X   a constant expression   Q   limits   N   a name      in sections alone
 *   *   a vector of the next kind
 *
 * An opcode without a row is no instruction.
 */

/** The kinds of immediates. Each is a constant of its own, so that a bundler writes its number. */
export const INTEGER = 1;
export const MEMORY_ACCESS = 2;
export const TYPE = 3;
export const FUNCTION = 4;
export const TABLE = 5;
export const MEMORY = 6;
export const GLOBAL = 7;
export const TAG = 8;
export const ELEMENT = 9;
export const DATA = 10;
export const TYPE_USE = 11;
export const CATCH = 12;
export const EXPRESSION = 13;
export const LIMITS = 14;
export const NAME = 15;
export const REFERENCE = 16;
export const PREFIX = 17;
/** No kind. Kinds above it are as many bytes as they are above it. */
export const UNKNOWN = 18;
/** Is added to a kind for a vector of it. */
export const VECTOR = 64;

/** An index space, as a kind of immediates. */
export type IndexKind = 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10;

/** In the order of the kinds, from 1 on; 1, 4, 8 and 16 bytes stand behind `UNKNOWN`. */
const LETTERS = "lMtfTmgesdhcXQNrp 1  4   8       @";

/** Bits of a kind in an entry of `IMMEDIATES`. The first immediate has the lowest bits. */
export const KIND_BITS = 7;
export const KIND_MASK = 0x7f;

/** The first byte of instructions that have a second number. */
export const FIRST_PREFIX = 0xfb;

/** Entries of a page: more than any prefix has instructions. */
export const PAGE_SIZE = 288;

/** Pages of what stands behind a byte in sections: the byte of an extern kind, the same in exports, that of a composite type. */
export const EXTERN_TYPES: number = 5 * PAGE_SIZE;
export const EXPORTS: number = 6 * PAGE_SIZE;
export const COMPOSITE_TYPES: number = 7 * PAGE_SIZE;

/** The opcodes of one byte, then those behind 0xFB, 0xFC, 0xFD and 0xFE, then what sections have. */
const ROWS: readonly string[] = [
  "0-1 2-4:h 5 6:h 7-8:e 9:l a b c-d:l e:*ll f 10:f 11:tT 12:f 13:tT 14-15:t 18:l 19-1b 1c:*h 1f:h*c 20-22:l 23-24:g " +
    "25-26:T 28-3e:M 3f-40:m 41-42:l 43:4 44:8 45-c4 d0:h d1 d2:r d3-d4 d5-d6:l fb-fe:p",
  "0-1:t 2-5:tl 6-7:t 8:tl 9:td a:ts b-e:t f 10:t 11:tt 12:td 13:ts 14-17:h 18-19:1lhh 1a-1e",
  "0-7 8:dm 9:d a:mm b:m c:sT d:s e:TT f-11:T 13-16",
  "0-b:M c-d:@ e-14 15-22:1 23-53 54-5b:M1 5c-5d:M 5e-99 9b-a1 a3-a4 a7-ae b1 b5-ba bc-c1 c3-c4 c7-ce d1 d5-e1 " +
    "e3-ed ef-ff 100-113",
  "0-2:M 3:1 10-4e:M",
  "0:t 1:hQ 2:Q 3:h1 4:1t",
  "0:r 1:T 2:m 3:g 4:e",
  "5e:h1 60:*h*h",
];

/**
 * The kinds of the immediates of each instruction; 0 for none. The instruction `n` behind the prefix 0xFB stands at
 * `PAGE_SIZE + n`, and those behind the next prefixes on the next pages.
 */
export const IMMEDIATES: Uint32Array = /* @__PURE__ */ readRows();

function readRows(): Uint32Array {
  const table = new Uint32Array(ROWS.length * PAGE_SIZE).fill(UNKNOWN);
  ROWS.forEach((page, number) => {
    for (const row of page.split(" ")) {
      const [opcodes = "", letters = ""] = row.split(":");
      const [first = 0, last = first] = opcodes.split("-").map((opcode) => Number.parseInt(opcode, 16));
      const kinds = (letters.match(/\*?./g) ?? []).reduceRight((rest, kind) => (rest << KIND_BITS) | kindOf(kind), 0);
      table.fill(kinds, number * PAGE_SIZE + first, number * PAGE_SIZE + last + 1);
    }
  });
  return table;
}

/** @param letters - a letter, or `*` and a letter */
function kindOf(letters: string): number {
  return LETTERS.indexOf(letters.slice(-1)) + 1 + (letters.length - 1) * VECTOR;
}
