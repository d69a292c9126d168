import { type ByteWriter, createByteWriter } from "../loading/byte-writer.ts";
import { createRandom } from "../loading/create-random.ts";
import { generateSteps, writeSteps } from "../loading/generated-function.ts";

/** Functions of each module beside the one of the chain: about 200 bytes each. */
const FURTHER_FUNCTIONS = 19;

const PREAMBLE = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const SECTIONS = { type: 1, import: 2, function: 3, export: 7, code: 10 };
const I32 = 0x7f;
/** `(func (param i32) (result i32))`, type 0. */
const FUNCTION_TYPE = [1, 0x60, 1, I32, 1, I32];
const FUNCTION_KIND = 0x00;
const [CALL, LOCAL_GET, LOCAL_SET, CONST, ADD, END] = [0x10, 0x20, 0x21, 0x41, 0x6a, 0x0b];

/** Part of a chain: modules `from` to `to`, the last not included. */
interface Part {
  readonly from: number;
  readonly to: number;
  readonly length: number;
}

/**
 * One module of a chain:
 *
 * ```wat
 * (module
 *   (import "m1" "f1" (func $next (param i32) (result i32)))
 *   (func $f (export "f0") (param i32) (result i32) …)         ;; (call $next (local.get 0)) + 1
 *   (func (param i32) (result i32) …)                          ;; 19 functions of arithmetic
 *   (func (export "all0") (param i32) (result i32) …)          ;; passes its parameter through them
 *   (func (export "run") (param i32) (result i32) …))          ;; in the first: calls $f so many times
 * ```
 */
export function generateChained(position: number, length: number): Uint8Array<ArrayBuffer> {
  return generatePart({ from: position, to: position + 1, length });
}

/** The functions of all modules of a chain in one module, as a static link of them. */
export function generateChainAsOne(length: number): Uint8Array<ArrayBuffer> {
  return generatePart({ from: 0, to: length, length });
}

function generatePart({ from, to, length }: Part): Uint8Array<ArrayBuffer> {
  const isLast = to === length;
  const imported = isLast ? 0 : 1;
  const ofEach = FURTHER_FUNCTIONS + 2;
  const defined = (to - from) * ofEach + (from === 0 ? 1 : 0);
  const chained = (position: number): number => (position === to ? 0 : imported + (position - from) * ofEach);
  const module = createByteWriter();
  for (const byte of PREAMBLE) module.byte(byte);
  writeSection(module, SECTIONS.type, (section) => section.append(Uint8Array.from(FUNCTION_TYPE)));
  if (!isLast) {
    writeSection(module, SECTIONS.import, (section) => {
      section.unsigned(1);
      section.name(`m${to}`);
      section.name(`f${to}`);
      for (const byte of [FUNCTION_KIND, 0]) section.byte(byte);
    });
  }
  writeSection(module, SECTIONS.function, (section) => {
    section.unsigned(defined);
    section.append(new Uint8Array(defined));
  });
  writeSection(module, SECTIONS.export, (section) => {
    section.unsigned(2 * (to - from) + (from === 0 ? 1 : 0));
    for (let position = from; position < to; position += 1) {
      writeExport(section, `f${position}`, chained(position));
      writeExport(section, `all${position}`, chained(position) + FURTHER_FUNCTIONS + 1);
    }
    if (from === 0) writeExport(section, "run", imported + defined - 1);
  });
  writeSection(module, SECTIONS.code, (section) => {
    section.unsigned(defined);
    for (let position = from; position < to; position += 1) {
      writeChained(section, position + 1 === length ? undefined : chained(position + 1));
      const random = createRandom(position + 1);
      for (let at = 0; at < FURTHER_FUNCTIONS; at += 1) writeFurther(section, random);
      writeAll(section, chained(position) + 1);
    }
    if (from === 0) writeRun(section, chained(0));
  });
  return module.take();
}

function writeSection(module: ByteWriter, id: number, write: (section: ByteWriter) => void): void {
  module.byte(id);
  module.sized(write);
}

function writeExport(section: ByteWriter, name: string, index: number): void {
  section.name(name);
  section.byte(FUNCTION_KIND);
  section.unsigned(index);
}

/** The parameter passed through the next function, if there is one, plus 1. */
function writeChained(code: ByteWriter, next: number | undefined): void {
  code.sized((body) => {
    for (const byte of [0, LOCAL_GET, 0]) body.byte(byte);
    if (next !== undefined) {
      body.byte(CALL);
      body.unsigned(next);
    }
    for (const byte of [CONST, 1, ADD, END]) body.byte(byte);
  });
}

function writeFurther(code: ByteWriter, random: () => number): void {
  code.sized((body) => {
    body.byte(0);
    writeSteps(body, generateSteps(random));
  });
}

/** Calls all functions of arithmetic, so that none is left out as unused. */
function writeAll(code: ByteWriter, first: number): void {
  code.sized((body) => {
    for (const byte of [0, LOCAL_GET, 0]) body.byte(byte);
    for (let at = 0; at < FURTHER_FUNCTIONS; at += 1) {
      body.byte(CALL);
      body.unsigned(first + at);
    }
    body.byte(END);
  });
}

const [BLOCK, LOOP, BR, BR_IF, EQZ, SUB, VOID] = [0x02, 0x03, 0x0c, 0x0d, 0x45, 0x6b, 0x40];

/** A loop that counts the parameter down, and passes a local through the chain. */
function writeRun(code: ByteWriter, first: number): void {
  code.sized((body) => {
    // One local, and then (block (loop (br_if 1 (i32.eqz (local.get 0)))
    const head = [1, 1, I32, BLOCK, VOID, LOOP, VOID, LOCAL_GET, 0, EQZ, BR_IF, 1];
    for (const byte of [...head, LOCAL_GET, 1, CALL]) body.byte(byte);
    body.unsigned(first);
    const count = [LOCAL_SET, 1, LOCAL_GET, 0, CONST, 1, SUB, LOCAL_SET, 0, BR, 0];
    for (const byte of [...count, END, END, LOCAL_GET, 1, END]) body.byte(byte);
  });
}
