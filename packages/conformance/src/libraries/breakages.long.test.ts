import { buildVariant, type NamedVariant, variants } from "@rec/c-programs/libraries";
import { markdownTable } from "markdown-table";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Runtime } from "../runtimes/runtime.ts";
import { findRuntime } from "../runtimes/runtimes.ts";
import { type BreakageName, breakages } from "./breakages.ts";
import type { FormName, VariantOutcome } from "./run-libraries.ts";

/*
 * For each rule of the order in which a program is linked, a link that breaks the rule, and the programs that fail then.
 */

/** Time for one program, which may run for ever when it is linked wrongly. */
const PROGRAM_MS = 20_000;

/** The link that breaks nothing, from which most others are made. */
const UNBROKEN = "prepare, and linkPlan of the plan in JSON" satisfies FormName;

const CONSTRUCTORS = "constructor-order/providers-first";
const CYCLE = "cyclic-needed/two-libraries";
const POINTERS = "pointer-equality/symbolic";
const PRINTF = "printf-through-libc/imported-memory";
const CALLBACK = "relocations-before-constructors/callback";
const SETJMP = "setjmp-across-libraries/one-runtime-legacy";
const PROGRAM_FIRST = "weak-and-interposition/program-first";
const WEAK = "weak-and-interposition/weak-alone";

/** A few variants that notice every switch among them. */
const PATHS = [CONSTRUCTORS, CYCLE, POINTERS, PRINTF, CALLBACK, SETJMP, PROGRAM_FIRST, WEAK];

/** The variants that fail. */
const FAILING: Readonly<Record<BreakageName, readonly string[]>> = {
  "the last definition holds": [PROGRAM_FIRST],
  "the importer's own definition holds": [PROGRAM_FIRST],
  "functions of later modules are not bound": [CYCLE, PRINTF, PROGRAM_FIRST, WEAK],
  "a module's own functions are not bound": [WEAK],
  "addresses of data are not set": [CONSTRUCTORS, CYCLE, POINTERS, PRINTF, CALLBACK, PROGRAM_FIRST, WEAK],
  "addresses of functions are not set": [CYCLE, POINTERS, SETJMP, PROGRAM_FIRST],
  "a function has a slot for each use of its address": [POINTERS],
  "data is not relocated": PATHS,
  "data is relocated before addresses are set": [CYCLE, POINTERS],
  "data of a module is relocated after the constructors of others": [CALLBACK],
  "WASI gets another memory": PATHS,
  "constructors are not run": [CONSTRUCTORS, CALLBACK],
  "constructors run in reverse": [CONSTRUCTORS],
  "each module has exception tags of its own": [SETJMP],
};

const { open } = findRuntime("Node 26");
const chosen = variants.filter(({ path }) => PATHS.includes(path));
const encoded = new Map<string, Readonly<Record<string, string>>>();
const failures = new Map<FormName, ReadonlyMap<string, string>>();
let runtime: Runtime | undefined;

describe.runIf(open)("a program notices", () => {
  beforeAll(async () => {
    for (const variant of chosen) {
      const built = Object.entries(await buildVariant(variant));
      encoded.set(
        variant.path,
        Object.fromEntries(built.map(([name, bytes]) => [name, Buffer.from(bytes).toString("base64")])),
      );
    }
  }, 600_000);

  afterAll(async () => {
    await runtime?.close();
    const lines = [...failures].flatMap(([form, found]) => [...found].map((entry) => [form, ...entry]));
    process.stdout.write(`${markdownTable([["broken rule", "program that fails", "how"], ...lines])}\n`);
  });

  test("nothing if no rule is broken", async () => {
    expect(chosen.map(({ path }) => path).sort()).toEqual([...PATHS].sort());
    expect(await failuresOf(UNBROKEN)).toEqual([]);
  });

  test.each(Object.keys(breakages) as BreakageName[])(
    "that %s",
    async (name) => {
      expect(FAILING[name]).not.toEqual([]);
      expect(await failuresOf(name)).toEqual([...FAILING[name]].sort());
    },
    PATHS.length * PROGRAM_MS,
  );
});

/** The paths of the variants that fail, in order. */
async function failuresOf(form: FormName): Promise<readonly string[]> {
  const found = new Map<string, string>();
  failures.set(form, found);
  for (const variant of chosen) {
    const failure = failureOf(variant, await runBroken(variant, form));
    if (failure !== undefined) found.set(variant.path, failure);
  }
  return [...found.keys()].sort();
}

/** The outcome of a program in a process of its own, which is ended if it takes too long. */
async function runBroken({ path, run }: NamedVariant, form: FormName): Promise<VariantOutcome | undefined> {
  runtime ??= await open?.({ pageOrigin: "", hosts: [] });
  const started = runtime as Runtime;
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, PROGRAM_MS, undefined);
  });
  const trial = { kind: "libraries", modules: encoded.get(path) ?? {}, order: run, forms: [form] } as const;
  const ended = started.carryOut(trial);
  const outcome = await Promise.race([ended, tooLong]).finally(() => clearTimeout(timer));
  if (outcome !== undefined) return outcome[form];
  runtime = undefined;
  await Promise.allSettled([started.close(), ended]);
  return undefined;
}

/** One line about the difference from the expected behaviour; undefined if there is none. */
function failureOf({ run, stdoutText }: NamedVariant, outcome: VariantOutcome | undefined): string | undefined {
  if (outcome === undefined) return `does not end in ${PROGRAM_MS / 1000} s`;
  if ("error" in outcome) return firstLine(outcome.error.replace(/^.*problems?\n+/, ""));
  const { stdout, stderr, exitStatus } = outcome;
  const expected = [stdoutText, run.stderr ?? "", run.exitStatus];
  if (JSON.stringify([stdout, stderr, exitStatus]) === JSON.stringify(expected)) return undefined;
  return `prints ${JSON.stringify(stdout)} in place of ${JSON.stringify(stdoutText)}`;
}

function firstLine(text: string): string {
  return text.trim().split("\n")[0] ?? "";
}
