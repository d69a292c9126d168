import { getHeapStatistics } from "node:v8";
import { parentPort, workerData } from "node:worker_threads";
import type { ParseCode } from "../../src/diagnostic.ts";
import { ModuleLinkError, ModuleParseError } from "../../src/errors.ts";
import { describePlan } from "../../src/explain/describe-plan.ts";
import { explained } from "../../src/explain/explained.ts";
import { SYNCHRONOUS_WORDS } from "../../src/explain/synchronous-words.ts";
import { readModuleHead } from "../../src/parse/read-module.ts";
import { parseModule } from "../../src/parse-module.ts";
import { planLink } from "../../src/plan-link.ts";
import type { ModuleType } from "../../src/wasm/module-type.ts";
import type { Specimen } from "./corpus.ts";
import { withChangedBytes, withMovedBytes } from "./mutate.ts";
import { createRandomSource, type RandomSource } from "./random-source.ts";

/** The task of a worker: to mutate specimens, and to parse the mutants and plan their links. */
export interface MutationTask {
  /** `"small"`: whole modules, planned beside two of the partners. `"heads"`: heads of modules, beside all of them. */
  readonly kind: "small" | "heads";
  readonly specimens: readonly Specimen[];
  readonly partners: readonly Specimen[];
  readonly seed: number;
  readonly inputs: number;
  /**
   * One number: the position of the current input. It tells which input was running if the worker is ended from
   * outside.
   */
  readonly progress: Int32Array<SharedArrayBuffer>;
}

export interface MutationReport {
  /** Number of inputs with each outcome, by its name. */
  readonly parsed: Readonly<Record<string, number>>;
  readonly planned: Readonly<Record<string, number>>;
  /** Largest heap after any input, garbage included. */
  readonly peakHeapBytes: number;
  /** Whether all specimens are unchanged. */
  readonly areUnchanged: boolean;
}

/** Features that the engine may support beyond the standard. */
const UNSUPPORTED: ReadonlySet<ParseCode> = new Set(["UNSUPPORTED_FEATURE", "UNSUPPORTED_VERSION"]);

/** Name of the one custom section whose damage rec refuses and the engine does not read, and a name that tells nothing. */
const LIBRARY_SECTION = "dylink.0";
const UNKNOWN_SECTION = "dylink.?";

/** The bytes as the engine sees them: with nothing in them that only linkers read. */
function asEngine(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const text = Buffer.from(bytes).toString("latin1").replaceAll(LIBRARY_SECTION, UNKNOWN_SECTION);
  return Uint8Array.from(Buffer.from(text, "latin1"));
}

function hexOf(bytes: Uint8Array): string {
  return bytes.length > 4_096 ? `${bytes.length} bytes` : Buffer.from(bytes).toString("hex");
}

type Parse = (bytes: Uint8Array<ArrayBuffer>) => ModuleType;

/** Parses; any result but a type or a proper `ModuleParseError` ends the worker with the bytes. */
function parseOrCode(bytes: Uint8Array<ArrayBuffer>, parse: Parse): ModuleType | ParseCode {
  try {
    return parse(bytes);
  } catch (error) {
    if (!(error instanceof ModuleParseError)) throw new Error(`Threw of ${hexOf(bytes)}`, { cause: error });
    if (!(error.offset >= 0 && error.offset <= bytes.length))
      throw new Error(`Offset ${error.offset} in ${hexOf(bytes)}`);
    return error.code;
  }
}

/** Plans a set of modules; any result but a plan that can be described, or a `ModuleLinkError`, ends the worker. */
function planOrCode(modules: ModuleTypes, unresolved: "error" | "trap"): string {
  try {
    return describePlan(planLink(modules, { unresolved })).length > 0 ? "plans" : "empty";
  } catch (error) {
    if (error instanceof ModuleLinkError) return error.code;
    throw new Error(`Threw of ${JSON.stringify(modules)}`, { cause: error });
  }
}

type ModuleTypes = Readonly<Record<string, ModuleType>>;

/** The way in which one kind of specimen is tested. */
interface Setting {
  readonly parse: Parse;
  /** The set of modules in which a mutated specimen is planned, given its position. */
  readonly arrange: (mutated: ModuleType, position: number) => ModuleTypes;
  readonly chooseUnresolved: () => "error" | "trap";
  /** Whether the engine is asked to refuse the bytes that rec refuses. */
  readonly asksEngine: boolean;
}

/** Whole modules, each beside any two of the partners. */
function settingOfSmall({ partners }: MutationTask, random: RandomSource): Setting {
  const types = partners.map(({ name, bytes }) => [name, parseModule(bytes)] as const);
  const anyType = () => types[random.next(types.length)] ?? [];
  return {
    parse: parseModule,
    arrange: (mutated) => Object.fromEntries([["mutated", mutated], anyType(), anyType()]),
    chooseUnresolved: () => random.pick(["error", "trap"]),
    asksEngine: true,
  };
}

/** Heads of modules, each in place of the partner that it was mutated from, or after all partners if there is none. */
function settingOfHeads({ specimens, partners }: MutationTask): Setting {
  const types = Object.fromEntries(partners.map(({ name, bytes }) => [name, readModuleHead(bytes)]));
  return {
    parse: (head) => explained(() => readModuleHead(head), { words: SYNCHRONOUS_WORDS }),
    arrange: (mutated, position) => ({ ...types, [specimens[position]?.name ?? ""]: mutated }),
    chooseUnresolved: () => "trap",
    asksEngine: false,
  };
}

function count(counts: Record<string, number>, what: string): void {
  counts[what] = (counts[what] ?? 0) + 1;
}

function mutate({ specimens, inputs, progress }: MutationTask, random: RandomSource, setting: Setting): MutationReport {
  const { parse, arrange, chooseUnresolved, asksEngine } = setting;
  const before = specimens.map(({ bytes }) => Buffer.from(bytes));
  const parsed: Record<string, number> = {};
  const planned: Record<string, number> = {};
  let peakHeapBytes = 0;
  const attempt = (bytes: Uint8Array<ArrayBuffer>, position: number): void => {
    const outcome = parseOrCode(bytes, parse);
    count(parsed, typeof outcome === "string" ? outcome : "parses");
    if (typeof outcome !== "string") count(planned, planOrCode(arrange(outcome, position), chooseUnresolved()));
    else if (asksEngine && !UNSUPPORTED.has(outcome) && WebAssembly.validate(bytes)) {
      const beside = parseOrCode(asEngine(bytes), parse);
      if (typeof beside === "string") throw new Error(`The engine accepts ${hexOf(bytes)}, we say ${beside}`);
    }
  };
  for (let input = 0; input < inputs; input += 1) {
    progress[0] = input;
    const position = random.next(specimens.length);
    const specimen = specimens[position] as Specimen;
    if (random.next(6) === 0) attempt(withMovedBytes(specimen, random), position);
    else withChangedBytes(specimen, random, (bytes) => attempt(bytes, position));
    peakHeapBytes = Math.max(peakHeapBytes, getHeapStatistics().used_heap_size);
  }
  const areUnchanged = specimens.every(({ bytes }, at) => before[at]?.equals(bytes));
  return { parsed, planned, peakHeapBytes, areUnchanged };
}

const task = workerData as MutationTask;
const random = createRandomSource(task.seed);
const setting = task.kind === "small" ? settingOfSmall(task, random) : settingOfHeads(task);
parentPort?.postMessage(mutate(task, random, setting));
