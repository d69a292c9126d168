import { type ByteWriter, createByteWriter } from "./byte-writer.ts";
import { createRandom } from "./create-random.ts";
import { applySteps, generateSteps, type Step, writeSteps } from "./generated-function.ts";

export interface ModuleShape {
  readonly seed: number;
  /** At least `MINIMUM_BYTES`. */
  readonly sizeBytes: number;
  /** Names of the modules to import and call `entry` from. */
  readonly imports: readonly string[];
  /** Whether `entry` is `[i64] -> [i64]`, which fits no importer. */
  readonly isMisfit?: boolean;
}

/** A valid module of an exact size, and its function in JavaScript. */
export interface GeneratedModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The result of its export `entry`, given the entries of its imports. */
  readonly evaluate: (value: number, imported: readonly ((value: number) => number)[]) => number;
}

/** The least size with room for sections and a function. */
export const MINIMUM_BYTES = 600;

/** Functions that one exported function calls, one after the other. */
const GROUP_FUNCTIONS = 32;
/** The headers of sections, and a last function that does not fit. */
const FIXED_BYTES = 350;
/** An import, its call, and the name of a module. */
const BYTES_PER_IMPORT = 30;
/** An exported function, without its calls. */
const BYTES_PER_GROUP = 20;

const PREAMBLE = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const SECTIONS = { custom: 0, type: 1, import: 2, function: 3, export: 7, code: 10 };
const OPCODES = { end: 0x0b, call: 0x10, localGet: 0x20 };
const FUNCTION_TYPE = 0x60;
const FUNCTION_KIND = 0x00;
const I32 = 0x7f;
const I64 = 0x7e;
/** Indices in the type section. */
const ORDINARY_TYPE = 0;
const MISFIT_TYPE = 1;

/**
 * Generates a module of functions of about 200 bytes, all different, which are called in groups:
 *
 * ```wat
 * (module
 *   (import "m1" "entry" (func (param i32) (result i32)))
 *   (func (param i32) (result i32) …)                        ;; arithmetic
 *   (func (export "g0") (param i32) (result i32) …)          ;; calls 32 of them
 *   (func (export "entry") (param i32) (result i32) …))      ;; calls the first group, then the imports
 * ```
 *
 * @throws RangeError below `MINIMUM_BYTES`
 */
export function generateModule({ seed, sizeBytes, imports, isMisfit = false }: ModuleShape): GeneratedModule {
  if (sizeBytes < MINIMUM_BYTES) throw new RangeError(`A generated module has at least ${MINIMUM_BYTES} bytes`);
  const random = createRandom(seed);
  const room = sizeBytes - FIXED_BYTES - BYTES_PER_IMPORT * imports.length;
  const functions: (readonly Step[])[] = [];
  const code = createByteWriter();
  do {
    const steps = generateSteps(random);
    writeBody(code, (body) => writeSteps(body, steps));
    functions.push(steps);
  } while (code.length + bytesOfCalls(functions.length) < room);
  return {
    bytes: assemble({ imports, functionCount: functions.length, functions: code.take(), sizeBytes, isMisfit }),
    evaluate: (value, imported) =>
      imported.reduce((result, call) => call(result), functions.slice(0, GROUP_FUNCTIONS).reduce(applySteps, value)),
  };
}

/** Bytes of functions outside their bodies, at most. */
function bytesOfCalls(functionCount: number): number {
  const indexBytes = functionCount < 1 << 7 ? 1 : functionCount < 1 << 14 ? 2 : 3;
  return functionCount * (2 + indexBytes) + Math.ceil(functionCount / GROUP_FUNCTIONS) * BYTES_PER_GROUP;
}

interface Contents {
  readonly imports: readonly string[];
  readonly functionCount: number;
  /** The bodies of the functions, one after the other. */
  readonly functions: Uint8Array;
  readonly sizeBytes: number;
  readonly isMisfit: boolean;
}

function assemble({ imports, functionCount, functions, sizeBytes, isMisfit }: Contents): Uint8Array<ArrayBuffer> {
  const groups = Array.from({ length: Math.ceil(functionCount / GROUP_FUNCTIONS) }, (_, at) => at * GROUP_FUNCTIONS);
  const firstGroup = imports.length + functionCount;
  const defined = functionCount + groups.length + 1;
  const module = createByteWriter();
  for (const byte of PREAMBLE) module.byte(byte);
  writeSection(module, SECTIONS.type, (section) => {
    for (const byte of [2, FUNCTION_TYPE, 1, I32, 1, I32, FUNCTION_TYPE, 1, I64, 1, I64]) section.byte(byte);
  });
  writeSection(module, SECTIONS.import, (section) => {
    section.unsigned(imports.length);
    for (const name of imports) {
      section.name(name);
      section.name("entry");
      section.byte(FUNCTION_KIND);
      section.byte(ORDINARY_TYPE);
    }
  });
  writeSection(module, SECTIONS.function, (section) => {
    section.unsigned(defined);
    for (let at = 1; at < defined; at++) section.byte(ORDINARY_TYPE);
    section.byte(isMisfit ? MISFIT_TYPE : ORDINARY_TYPE);
  });
  writeSection(module, SECTIONS.export, (section) => {
    section.unsigned(groups.length + 1);
    for (let at = 0; at <= groups.length; at++) {
      section.name(at < groups.length ? `g${at}` : "entry");
      section.byte(FUNCTION_KIND);
      section.unsigned(firstGroup + at);
    }
  });
  writeSection(module, SECTIONS.code, (section) => {
    section.unsigned(defined);
    section.append(functions);
    for (const start of groups) {
      const count = Math.min(GROUP_FUNCTIONS, functionCount - start);
      writeCalls(
        section,
        Array.from({ length: count }, (_, at) => imports.length + start + at),
      );
    }
    writeCalls(section, isMisfit ? [] : [firstGroup, ...imports.keys()]);
  });
  writeFiller(module, sizeBytes);
  return module.take();
}

function writeSection(module: ByteWriter, id: number, write: (section: ByteWriter) => void): void {
  module.byte(id);
  module.sized(write);
}

/** Code without further locals, behind its size. */
function writeBody(code: ByteWriter, write: (body: ByteWriter) => void): void {
  code.sized((body) => {
    body.unsigned(0);
    write(body);
  });
}

/** A function that passes its parameter through others. */
function writeCalls(code: ByteWriter, functions: readonly number[]): void {
  writeBody(code, (body) => {
    body.byte(OPCODES.localGet);
    body.unsigned(0);
    for (const index of functions) {
      body.byte(OPCODES.call);
      body.unsigned(index);
    }
    body.byte(OPCODES.end);
  });
}

/** A custom section without a name that fills the module up to the wanted size; its own size takes five bytes. */
function writeFiller(module: ByteWriter, sizeBytes: number): void {
  const content = sizeBytes - module.length - 6;
  if (content < 1) throw new Error(`A module of ${sizeBytes} bytes has ${1 - content} bytes too many`);
  module.byte(SECTIONS.custom);
  for (let shift = 0; shift < 35; shift += 7) module.byte(((content >>> shift) & 0x7f) | (shift < 28 ? 0x80 : 0));
  module.append(new Uint8Array(content));
}
