import { Failure } from "../../problem.ts";
import { sectionId } from "../../wasm/binary-format.ts";
import type { SectionRange } from "../../wasm/module-type.ts";
import { ByteReader } from "../byte-reader.ts";
import { instruction } from "./instruction.ts";
import { readSigned } from "./read-integers.ts";

/*
 * A function of C that has variables in memory begins by lowering the stack pointer, a global, by the size of its frame:
 *
 *   global.get $sp
 *   i32.const 32       a multiple of 16
 *   i32.sub            or i32.add of a negative constant
 *   local.tee $frame
 *   global.set $sp
 *
 * Without optimization, each of these values passes through a local. So the first instructions are followed with a stack
 * of operands, up to the first instruction that is none of these.
 */

/** The functions that lower one global when they begin. */
export interface Prologues {
  /** How many functions lower it by a multiple of 16, and hold the result in a local: a frame. */
  frames: number;
  /** How many lower it by a multiple of 16, and hold the result nowhere else. */
  bare: number;
  /** How many lower it by any other number. */
  odd: number;
}

export interface ScannedCode {
  /** By global index. */
  readonly prologues: ReadonlyMap<number, Readonly<Prologues>>;
  /** For each function of the code section the offsets of its body: behind its size, and behind its end. */
  readonly bodies: readonly { readonly start: number; readonly end: number }[];
}

/** Bytes to which all targets of LLVM align a stack frame. */
const FRAME_ALIGNMENT = 16;

/** Without optimization, a prologue with an alignment takes fifteen instructions. */
const LONGEST_PROLOGUE = 20;

/**
 * Looks at the beginning of each function. Linear in the number of functions: it passes over all other instructions.
 *
 * @param wantsBodies - whether to list the bodies
 */
export function scanPrologues(
  bytes: Uint8Array,
  { sections, wantsBodies }: { readonly sections: readonly SectionRange[]; readonly wantsBodies: boolean },
): ScannedCode {
  const prologues = new Map<number, Prologues>();
  const bodies: { start: number; end: number }[] = [];
  const section = sections.find(({ id }) => id === sectionId.code);
  if (section === undefined) return { prologues, bodies };
  const reader = new ByteReader(bytes, {
    start: section.offset,
    end: section.offset + section.sizeBytes,
    section: section.id,
  });
  const count = (global: number, kind: keyof Prologues) => {
    const counts = prologues.get(global);
    if (counts === undefined) prologues.set(global, { frames: 0, bare: 0, odd: 0, [kind]: 1 });
    else counts[kind] += 1;
  };
  try {
    for (let left = reader.readU32(); left > 0; left -= 1) {
      const size = reader.readU32();
      const start = reader.offset;
      reader.skip(size);
      const end = reader.offset;
      if (wantsBodies) bodies.push({ start, end });
      const found = readPrologue(reader, { start, end });
      if (found !== undefined) count(found.global, found.kind);
      reader.offset = end;
    }
  } catch (error) {
    // The engine judges whether the section is valid.
    if (!(error instanceof Failure)) throw error;
  }
  return { prologues, bodies };
}

interface Body {
  readonly start: number;
  readonly end: number;
}

interface FoundPrologue {
  readonly global: number;
  readonly kind: keyof Prologues;
}

function readPrologue(reader: ByteReader, body: Body): FoundPrologue | undefined {
  reader.offset = body.start;
  if (!skipLocals(reader, body.end) || reader.bytes[reader.offset] !== instruction.globalGet) return undefined;
  // Few functions come here, so a reader that ends with the body is cheap.
  const own = new ByteReader(reader.bytes, { start: reader.offset, end: body.end, section: reader.section });
  try {
    return followPrologue(own);
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

const REFERENCES = [0x63, 0x64] as const;

/** Passes over the declarations of locals. False if they do not end within the body. */
export function skipLocals(reader: ByteReader, end: number): boolean {
  for (let groups = reader.readU32(); groups > 0; groups -= 1) {
    if (reader.offset >= end) return false;
    reader.readU32();
    const type = reader.readByte();
    if (type === REFERENCES[0] || type === REFERENCES[1]) reader.readS33();
  }
  return reader.offset < end;
}

/** A number, or the value that a global had at the beginning and the bytes that were added to it. */
type Operand =
  | { readonly number: number }
  | { readonly global: number; readonly added: number; isHeld: boolean }
  | undefined;

function followPrologue(reader: ByteReader): FoundPrologue | undefined {
  const stack: Operand[] = [];
  const locals = new Map<number, Operand>();
  for (let left = LONGEST_PROLOGUE; left > 0; left -= 1) {
    switch (reader.readByte()) {
      case instruction.globalGet:
        stack.push({ global: reader.readU32(), added: 0, isHeld: false });
        break;
      case instruction.i32Const:
      case instruction.i64Const:
        stack.push({ number: readSigned(reader) });
        break;
      case instruction.localGet:
        stack.push(locals.get(reader.readU32()));
        break;
      case instruction.localSet:
        hold(stack.pop(), reader.readU32(), locals);
        break;
      case instruction.localTee:
        hold(stack.at(-1), reader.readU32(), locals);
        break;
      case instruction.i32Sub:
      case instruction.i64Sub:
        stack.push(add(stack, -1));
        break;
      case instruction.i32Add:
      case instruction.i64Add:
        stack.push(add(stack, 1));
        break;
      case instruction.i32And:
      case instruction.i64And:
        // A frame with an alignment above 16: the address is rounded down.
        stack.splice(-1, 1);
        break;
      case instruction.globalSet:
        return prologueOf(stack.pop(), reader.readU32());
      default:
        return undefined;
    }
  }
  return undefined;
}

function hold(operand: Operand, local: number, locals: Map<number, Operand>): void {
  if (operand !== undefined && "global" in operand) operand.isHeld = true;
  locals.set(local, operand);
}

function add(stack: Operand[], sign: 1 | -1): Operand {
  const second = stack.pop();
  const first = stack.pop();
  if (first === undefined || second === undefined || !("number" in second)) return undefined;
  if ("number" in first) return { number: first.number + sign * second.number };
  return { global: first.global, added: first.added + sign * second.number, isHeld: false };
}

function prologueOf(operand: Operand, global: number): FoundPrologue | undefined {
  if (operand === undefined || !("global" in operand) || operand.global !== global) return undefined;
  if (operand.added >= 0) return undefined;
  if (operand.added % FRAME_ALIGNMENT !== 0) return { global, kind: "odd" };
  return { global, kind: operand.isHeld ? "frames" : "bare" };
}
