import { Failure } from "../../src/problem.ts";
import { withChangedBytes, withMovedBytes } from "../fuzz/mutate.ts";
import { createRandomSource } from "../fuzz/random-source.ts";
import { type Pad, padModule } from "./pad-module.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** A pad that makes the function indices of small modules grow by a byte, and keeps the section of data counts away. */
const SMALL_PAD: Pad = { type: 2, function: 125, table: 1, memory: 0, global: 3, tag: 1, element: 2, data: 0 };

/** Most bytes of a module with a pad: each byte of an index may become five. */
const most = (bytes: Bytes): number => 5 * bytes.length + 4_096;

export interface MutantTask {
  readonly specimens: readonly Bytes[];
  readonly inputs: number;
  readonly seed: number;
  /** One number: the position of the current input. */
  readonly progress?: Int32Array<SharedArrayBuffer>;
}

/** Number of mutants by what became of them: a code, `"valid"` or `"invalid"`. */
export type MutantReport = Readonly<Record<string, number>>;

/**
 * Gives mutants of modules other indices. Each has to end with a module or a code.
 *
 * The engine is the judge: it has to accept a module with other indices if it accepts the mutant, and only then.
 */
export function tryMutants({ specimens, inputs, seed, progress }: MutantTask): MutantReport {
  const random = createRandomSource(seed);
  const report: Record<string, number> = {};
  const before = specimens.map((bytes) => Buffer.from(bytes));
  const attempt = (bytes: Bytes): void => {
    const outcome = outcomeOf(bytes);
    report[outcome] = (report[outcome] ?? 0) + 1;
  };
  for (let input = 0; input < inputs; input += 1) {
    if (progress !== undefined) progress[0] = input;
    const bytes = specimens[random.next(specimens.length)] as Bytes;
    const specimen = { bytes, headBytes: bytes.length };
    if (random.next(3) === 0) attempt(withMovedBytes(specimen, random));
    else withChangedBytes(specimen, random, attempt);
  }
  if (!before.every((copy, at) => copy.equals(specimens[at] as Bytes))) throw new Error("A specimen has changed");
  return report;
}

function outcomeOf(bytes: Bytes): string {
  const isValid = WebAssembly.validate(bytes);
  let padded: Bytes;
  try {
    padded = padModule(bytes, SMALL_PAD);
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    const isCoded = error instanceof Failure || (error as Error).name === "ModuleParseError";
    if (!isCoded || typeof code !== "string") throw new Error(`Threw of ${hexOf(bytes)}`, { cause: error });
    if (isValid) throw new Error(`The engine accepts ${hexOf(bytes)}`, { cause: error });
    return code;
  }
  if (padded.length > most(bytes)) throw new Error(`${padded.length} bytes of ${hexOf(bytes)}`);
  if (WebAssembly.validate(padded) !== isValid) {
    throw new Error(`The engine ${isValid ? "refuses" : "accepts"} other indices of ${hexOf(bytes)}`);
  }
  return isValid ? "valid" : "invalid";
}

const hexOf = (bytes: Bytes): string => Buffer.from(bytes).toString("hex");
