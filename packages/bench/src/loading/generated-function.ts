import type { ByteWriter } from "./byte-writer.ts";

/** One step of a generated function, from i32 to i32. A choice depends on the value so far. */
export type Step =
  | { readonly operation: Operation; readonly constant: number }
  | { readonly limit: number; readonly below: Step; readonly otherwise: Step };

export type Operation = keyof typeof OPERATIONS;

/** The opcodes, and the same operations in JavaScript. */
const OPERATIONS = {
  add: { opcode: 0x6a, apply: (value: number, constant: number) => (value + constant) | 0 },
  sub: { opcode: 0x6b, apply: (value: number, constant: number) => (value - constant) | 0 },
  mul: { opcode: 0x6c, apply: Math.imul },
  or: { opcode: 0x72, apply: (value: number, constant: number) => value | constant },
  xor: { opcode: 0x73, apply: (value: number, constant: number) => value ^ constant },
  rotl: { opcode: 0x77, apply: (value: number, count: number) => (value << count) | (value >>> -count) },
} as const;

const OPERATION_NAMES = Object.keys(OPERATIONS) as Operation[];

const STEPS = 24;
/** One step in this number is a choice. */
const CHOICE_EVERY = 6;

const OPCODES = { if: 0x04, else: 0x05, end: 0x0b, localGet: 0x20, localTee: 0x22, const: 0x41, lessThan: 0x48 };
const I32 = 0x7f;

/** Random steps: about 200 bytes of code. */
export function generateSteps(random: () => number): readonly Step[] {
  return Array.from({ length: STEPS }, (_, at) =>
    at % CHOICE_EVERY === CHOICE_EVERY - 1
      ? { limit: random() | 0, below: plainStep(random), otherwise: plainStep(random) }
      : plainStep(random),
  );
}

function plainStep(random: () => number): Step {
  const operation = OPERATION_NAMES[random() % OPERATION_NAMES.length] as Operation;
  return { operation, constant: operation === "rotl" ? random() % 32 : random() | 0 };
}

/** The result of a function of these steps. */
export function applySteps(value: number, steps: readonly Step[]): number {
  return steps.reduce(applyStep, value);
}

function applyStep(value: number, step: Step): number {
  if ("limit" in step) return applyStep(value, value < step.limit ? step.below : step.otherwise);
  return OPERATIONS[step.operation].apply(value, step.constant);
}

/** The body of a function `(param i32) (result i32)`, its size and locals not included. */
export function writeSteps(body: ByteWriter, steps: readonly Step[]): void {
  writeInstruction(body, { opcode: OPCODES.localGet, immediate: 0 });
  for (const step of steps) writeStep(body, step);
  body.byte(OPCODES.end);
}

function writeStep(body: ByteWriter, step: Step): void {
  if ("limit" in step) {
    writeInstruction(body, { opcode: OPCODES.localTee, immediate: 0 });
    writeConstant(body, step.limit);
    body.byte(OPCODES.lessThan);
    body.byte(OPCODES.if);
    body.byte(I32);
    writeBranch(body, step.below);
    body.byte(OPCODES.else);
    writeBranch(body, step.otherwise);
    body.byte(OPCODES.end);
  } else {
    writeConstant(body, step.constant);
    body.byte(OPERATIONS[step.operation].opcode);
  }
}

function writeBranch(body: ByteWriter, step: Step): void {
  writeInstruction(body, { opcode: OPCODES.localGet, immediate: 0 });
  writeStep(body, step);
}

function writeInstruction(body: ByteWriter, { opcode, immediate }: { opcode: number; immediate: number }): void {
  body.byte(opcode);
  body.unsigned(immediate);
}

function writeConstant(body: ByteWriter, value: number): void {
  body.byte(OPCODES.const);
  body.signed(value);
}
