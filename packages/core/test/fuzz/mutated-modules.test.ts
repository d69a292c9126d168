import { describe, expect, test } from "vitest";
import type { ParseCode } from "../../src/diagnostic.ts";
import { ModuleLinkError, ModuleParseError } from "../../src/errors.ts";
import { parseModule, parseModuleHead } from "../../src/parse/parse-module.ts";
import { describePlan } from "../../src/plan/describe-plan.ts";
import { planLink } from "../../src/plan/plan-link.ts";
import type { ModuleType } from "../../src/wasm/module-type.ts";
import { FILES } from "../real/llvm-package.ts";
import { runs, seed } from "../seed.ts";
import { artifacts, fixtures, realModules, type Specimen } from "./corpus.ts";
import { withChangedBytes, withMovedBytes } from "./mutate.ts";
import { createRandomSource, type RandomSource } from "./random-source.ts";

const TIMEOUT_MS = 600_000;

/** With the 17,500 of `parse-module.fuzz.test.ts`, more than 200,000 inputs. `REC_RUNS` and `REC_SEED` change both. */
const SMALL_INPUTS = runs(180_000).numRuns;
const REAL_INPUTS = runs(3_000).numRuns;

/** What the engine of the day may know beyond the standard. */
const UNSUPPORTED: ReadonlySet<ParseCode> = new Set(["UNSUPPORTED_FEATURE", "UNSUPPORTED_VERSION"]);

const print = (line: string): boolean => process.stdout.write(`${line}\n`);

/** How often each thing happened. */
function createTally() {
  const counts = new Map<string, number>();
  return {
    add: (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1),
    toString: () =>
      [...counts]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([what, count]) => `${what} ${count}`)
        .join(", "),
  };
}

function hexOf(bytes: Uint8Array): string {
  return bytes.length > 4_096 ? `${bytes.length} bytes` : Buffer.from(bytes).toString("hex");
}

/** Parses; anything but a type or a proper `ModuleParseError` fails the test with the bytes. */
function parseOrCode(bytes: Uint8Array, parse: (bytes: Uint8Array<ArrayBuffer>) => ModuleType): ModuleType | ParseCode {
  try {
    return parse(bytes as Uint8Array<ArrayBuffer>);
  } catch (error) {
    if (!(error instanceof ModuleParseError)) throw new Error(`Threw of ${hexOf(bytes)}`, { cause: error });
    if (!(error.offset >= 0 && error.offset <= bytes.length))
      throw new Error(`Offset ${error.offset} in ${hexOf(bytes)}`);
    return error.code;
  }
}

/** Plans a set of modules; anything but a plan that can be described, or a `ModuleLinkError`, fails the test. */
function planOrCode(modules: Readonly<Record<string, ModuleType>>, unresolved: "error" | "trap"): string {
  try {
    return describePlan(planLink(modules, { unresolved })).length > 0 ? "plans" : "empty";
  } catch (error) {
    if (error instanceof ModuleLinkError) return error.code;
    throw new Error(`Threw of ${JSON.stringify(modules)}`, { cause: error });
  }
}

function mutated<Result>(
  specimen: Specimen,
  random: RandomSource,
  use: (bytes: Uint8Array<ArrayBuffer>) => Result,
): Result {
  return random.next(6) === 0 ? use(withMovedBytes(specimen, random)) : withChangedBytes(specimen, random, use);
}

describe("parseModule() and planLink()", () => {
  test("return or throw errors of their own, and accept what the engine accepts", { timeout: TIMEOUT_MS }, async () => {
    const random = createRandomSource(seed);
    const built = artifacts();
    const specimens = [...built, ...built, ...(await fixtures())] as [Specimen, ...Specimen[]];
    const partners = built.map(({ name, bytes }) => [name, parseModule(bytes)] as const) as [
      readonly [string, ModuleType],
    ];
    const parsed = createTally();
    const planned = createTally();
    for (let input = 0; input < SMALL_INPUTS; input += 1) {
      mutated(random.pick(specimens), random, (bytes) => {
        const outcome = parseOrCode(bytes, parseModule);
        parsed.add(typeof outcome === "string" ? outcome : "parses");
        if (typeof outcome !== "string") {
          const [name, type] = random.pick(partners);
          const [other, otherType] = random.pick(partners);
          planned.add(
            planOrCode({ mutated: outcome, [name]: type, [other]: otherType }, random.pick(["error", "trap"])),
          );
        } else if (!UNSUPPORTED.has(outcome) && WebAssembly.validate(bytes)) {
          throw new Error(`The engine accepts ${hexOf(bytes)}, we say ${outcome}`);
        }
      });
    }
    print(`seed ${seed}, ${SMALL_INPUTS} inputs of ${specimens.length - built.length} small modules`);
    print(`  parse: ${parsed}`);
    print(`  plan:  ${planned}`);
  });

  test("do so with the heads of real modules", { timeout: TIMEOUT_MS }, async () => {
    const random = createRandomSource(seed);
    const whole = await realModules();
    const heads = whole.map((specimen) => ({ ...specimen, bytes: specimen.bytes.slice(0, specimen.headBytes) }));
    const types = heads.map(({ name, bytes }) => [name, parseModuleHead(bytes)] as const);
    const parsed = createTally();
    const planned = createTally();
    for (let input = 0; input < REAL_INPUTS; input += 1) {
      const at = random.next(heads.length);
      mutated(heads[at] as Specimen, random, (bytes) => {
        const outcome = parseOrCode(bytes, parseModuleHead);
        parsed.add(typeof outcome === "string" ? outcome : "parses");
        if (typeof outcome === "string") return;
        // The C library wants more of its surroundings than the others, so it stands in a set only where it is the subject.
        const set = types.flatMap(([name, type], position) =>
          position === at ? [[name, outcome]] : position < FILES.length ? [[name, type]] : [],
        );
        planned.add(planOrCode(Object.fromEntries(set), "trap"));
      });
    }
    print(
      `seed ${seed}, ${REAL_INPUTS} inputs of ${heads.map(({ name, headBytes }) => `${name} (head of ${headBytes} bytes)`).join(", ")}`,
    );
    print(`  parse: ${parsed}`);
    print(`  plan:  ${planned}`);
    expect(
      heads.every(({ bytes }, at) => Buffer.compare(bytes, whole[at]?.bytes.subarray(0, bytes.length) ?? bytes) === 0),
    ).toBe(true);
  });
});
