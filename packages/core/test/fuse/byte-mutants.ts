import { fuseMembers, streamMembers } from "../../src/fuse/fuse-members.ts";
import { areFree } from "../../src/fuse/streamed-segments.ts";
import { readDataSegments } from "../../src/parse/data-scanner.ts";
import { readModuleHead, readModuleWithoutData } from "../../src/parse/read-module.ts";
import { parseModule } from "../../src/parse-module.ts";
import { fusePlan } from "../../src/plan/fuse/fuse-plan.ts";
import type { LinkPlan, PlannedUnit } from "../../src/plan/plan-format.ts";
import { planLink } from "../../src/plan-link.ts";
import { Failure } from "../../src/problem.ts";
import { sectionId } from "../../src/wasm/binary-format.ts";
import type { ModuleType } from "../../src/wasm/module-type.ts";

type Bytes = Uint8Array<ArrayBuffer>;
type Modules = Readonly<Record<string, Bytes>>;

interface Fused {
  readonly plan: LinkPlan;
  readonly unit: PlannedUnit;
  readonly types: Readonly<Record<string, ModuleType>>;
}

/** Number of mutants by what became of them: a code, `"valid"` or `"invalid"`. */
export type MutantReport = Readonly<Record<string, number>>;

/**
 * Makes a unit with each mutant of a module: one byte is another one. The engine has to accept the unit if it accepts the
 * mutant, and only then, whole and as a stream.
 *
 * @param name - of the module that is changed
 * @param differences - each is added to each byte, modulo 256
 */
export async function tryByteMutants(
  modules: Modules,
  { name, differences }: { readonly name: string; readonly differences: readonly number[] },
): Promise<MutantReport> {
  const report: Record<string, number> = {};
  const original = modules[name] as Bytes;
  for (let at = PREAMBLE_BYTES; at < original.length; at += 1) {
    for (const difference of differences) {
      const mutant = original.slice();
      mutant[at] = (mutant[at] as number) + difference;
      const isValid = WebAssembly.validate(mutant);
      for (const outcome of await outcomesOf({ ...modules, [name]: mutant })) {
        const isRight = outcome === "given up" || (outcome === "valid") === isValid;
        if (!isRight && !LINK_CODES.test(outcome)) {
          throw new Error(
            `Byte ${at} plus ${difference}: ${isValid ? "valid" : "invalid"} alone, ${outcome} in a unit`,
          );
        }
        report[outcome] = (report[outcome] ?? 0) + 1;
      }
    }
  }
  return report;
}

const PREAMBLE_BYTES = 8;

/** Mutants that are valid, and fit to their partners no more. */
const LINK_CODES = /^(UNRESOLVED_IMPORT|EXTERN_TYPE_MISMATCH|DATA_OVERLAP|UNFUSED)$/;

/** The outcomes of a unit from whole bytes, and of the same unit while its verbatim module arrives. */
async function outcomesOf(modules: Modules): Promise<string[]> {
  let fused: Fused | undefined;
  try {
    fused = fuse(modules);
  } catch (error) {
    return [codeOf(error)];
  }
  if (fused === undefined) return ["UNFUSED"];
  const { plan, unit } = fused;
  const whole = outcomeOf(() => fuseMembers(plan, unit, { bytesOf: (module) => modules[module], place: undefined }));
  return [whole, await outcomeOfStream(modules, unit.fused?.verbatim)];
}

/** @param streams - the module of which only the head is there */
function fuse(modules: Modules, streams?: string): Fused | undefined {
  const read = (parse: (bytes: Bytes, module: string) => ModuleType) =>
    Object.fromEntries(Object.entries(modules).map(([module, bytes]) => [module, parse(bytes, module)]));
  const types = read((bytes, module) => (module === streams ? readModuleHead(bytes) : readModuleWithoutData(bytes)));
  const plan = fusePlan(planLink(read(parseModule)), types, { fuse: true, streams });
  const unit = plan.units.find(({ modules: all, fused }) => fused && all.length === Object.keys(modules).length);
  return unit && { plan, unit, types };
}

function outcomeOf(make: () => Bytes): string {
  try {
    return WebAssembly.validate(make()) ? "valid" : "invalid";
  } catch (error) {
    return codeOf(error);
  }
}

function codeOf(error: unknown): string {
  const { code, name } = error as { readonly code?: unknown; readonly name?: string };
  const isCoded = error instanceof Failure || name === "ModuleParseError" || name === "ModuleLinkError";
  if (!isCoded || typeof code !== "string") throw error;
  return code;
}

/** As the loader does it: a stream that fails, or whose segments have to be looked at, is given up for whole bytes. */
async function outcomeOfStream(modules: Modules, name: string | undefined): Promise<string> {
  const fused = name === undefined ? undefined : fuse(modules, name);
  if (name === undefined || fused === undefined) return "given up";
  const { plan, unit, types } = fused;
  const bytes = modules[name] as Bytes;
  const code = types[name]?.sections.find(({ id }) => id === sectionId.code);
  let count = 0;
  try {
    const stream = streamMembers(plan, unit, {
      bytesOf: (module) => modules[module],
      place: undefined,
      streamed: {
        name,
        head: bytes.slice(0, code?.offset),
        open: () => new Blob([bytes]).stream() as ReadableStream<Bytes>,
        onData: (found) => {
          count = found;
        },
      },
    });
    if (stream === undefined) return "given up";
    const whole = new Uint8Array(await new Response(stream).arrayBuffer());
    const areCompared = readDataSegments(bytes, readModuleWithoutData(bytes).sections).length === count;
    if (!areFree(unit, types, { name, count, areCompared })) return "given up";
    return WebAssembly.validate(whole) ? "valid" : "invalid";
  } catch (error) {
    codeOf(error);
    return "given up";
  }
}
