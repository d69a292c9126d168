import { fuseMembers } from "../../src/fuse/fuse-members.ts";
import { parseModule } from "../../src/parse-module.ts";
import { fuseAgain } from "../../src/plan/fuse/fuse-plan.ts";
import type { PlannedUnit } from "../../src/plan/plan-format.ts";
import { planLink } from "../../src/plan-link.ts";
import { Failure } from "../../src/problem.ts";
import { withChangedBytes, withMovedBytes } from "../fuzz/mutate.ts";
import { createRandomSource } from "../fuzz/random-source.ts";
import type { MutantReport } from "./mutants.ts";

type Bytes = Uint8Array<ArrayBuffer>;

export interface VerbatimTask {
  readonly specimens: readonly Bytes[];
  /** Small modules with private items of all kinds, with a memory and without. */
  readonly partners: { readonly withMemory: Bytes; readonly withoutMemory: Bytes };
  readonly inputs: number;
  readonly seed: number;
}

/**
 * Makes a unit of a mutant, which keeps its indices, and of a partner. The engine has to accept the unit if it accepts the
 * mutant, and only then: a mutant names no item of the partner unnoticed.
 */
export function tryVerbatimMutants({ specimens, partners, inputs, seed }: VerbatimTask): MutantReport {
  const random = createRandomSource(seed);
  const report: Record<string, number> = {};
  const attempt = (bytes: Bytes): void => {
    const outcome = outcomeOf(bytes, partners);
    report[outcome] = (report[outcome] ?? 0) + 1;
  };
  for (let input = 0; input < inputs; input += 1) {
    const bytes = specimens[random.next(specimens.length)] as Bytes;
    const specimen = { bytes, headBytes: bytes.length };
    if (random.next(3) === 0) attempt(withMovedBytes(specimen, random));
    else withChangedBytes(specimen, random, attempt);
  }
  return report;
}

function outcomeOf(bytes: Bytes, partners: VerbatimTask["partners"]): string {
  const isValid = WebAssembly.validate(bytes);
  let fused: Bytes;
  try {
    fused = fuseWith(bytes, partners);
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    if (typeof code !== "string") throw new Error(`Threw of ${hexOf(bytes)}`, { cause: error });
    // Nobody provides the imports of some mutants, which may be valid.
    const isPlanned = error instanceof Failure || (error as Error).name === "ModuleParseError";
    if (isValid && isPlanned) throw new Error(`The engine accepts ${hexOf(bytes)}`, { cause: error });
    return code;
  }
  if (WebAssembly.validate(fused) !== isValid) {
    throw new Error(`The engine ${isValid ? "refuses" : "accepts"} a unit with ${hexOf(bytes)}`);
  }
  return isValid ? "valid" : "invalid";
}

function fuseWith(bytes: Bytes, { withMemory, withoutMemory }: VerbatimTask["partners"]): Bytes {
  const type = parseModule(bytes);
  const hasMemory =
    type.definitions.memory.length + type.imports.filter((one) => one.type.kind === "memory").length > 0;
  const partner = hasMemory ? withoutMemory : withMemory;
  const types = { mutant: type, partner: parseModule(partner) };
  const plan = planLink(types);
  // No function joins the two, so their unit is given.
  const units = [{ name: "mutant", modules: ["mutant", "partner"], fused: {} as NonNullable<PlannedUnit["fused"]> }];
  const fused = fuseAgain(plan, types, { units, streams: undefined });
  const unit = fused.units[0] as PlannedUnit;
  if (unit.fused?.verbatim !== "mutant") throw Object.assign(new Error("Not verbatim"), { code: "RE_INDEXED" });
  const sources: Readonly<Record<string, Bytes>> = { mutant: bytes, partner };
  return fuseMembers(fused, unit, { bytesOf: (name) => sources[name], place: undefined });
}

const hexOf = (bytes: Bytes): string => Buffer.from(bytes).toString("hex");
