import { readFile } from "node:fs/promises";
import { buildParts, buildStatic, newerPrograms, type PartsOptions, type Program, programs } from "@rec/c-programs";
import { artifactUrl } from "@rec/wasm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inEachRuntime, presentRuntimes } from "../runtimes/in-each-runtime.ts";
import { pageScripts } from "../runtimes/open-page.ts";
import type { RuntimeName } from "../runtimes/runtimes.ts";
import { serveCases } from "../serve-cases.ts";
import { type ProgramOutcome, type ProgramTrial, UNSUPPORTED } from "./run-program.ts";

/** Programs that an engine does not compile: those of 64-bit memories, and in Node 20 those of the final encoding of exceptions. */
const UNSUPPORTED_BY: Readonly<Partial<Record<RuntimeName, (program: Program) => boolean>>> = {
  "Node.js": (program) => newerPrograms.includes(program),
  Bun: ({ target }) => target === "wasm64-unknown-unknown",
};

interface Built extends Pick<PartsOptions, "forms" | "optimize"> {
  readonly program: Program;
}

const LEVELS = ["-O0", "-O2"] as const;

/** The program stays, and has a table that it does not export. */
const staying = programs
  .filter(({ name }) => name === "comparators")
  .map((program) => ({ program, optimize: "-O2", forms: { a: "program" } }) as const);

/** The debugging allocator in place of the usual one. */
const debugged = programs
  .filter(({ allocator }) => allocator === "memory")
  .map((program) => ({ program: { ...program, allocator: "memory-debug" }, optimize: "-O2" }) as const);

const all: readonly Built[] = [
  ...LEVELS.flatMap((optimize) => [...programs, ...newerPrograms].map((program) => ({ program, optimize }))),
  ...staying,
  ...debugged,
];
let outcomes: ReadonlyMap<RuntimeName, readonly ProgramOutcome[]> = new Map();
let server: Awaited<ReturnType<typeof serveCases>>;

beforeAll(async () => {
  const scripts = Object.entries(await pageScripts()).map(([path, script]) => [`/${path}`, script]);
  server = await serveCases(Object.fromEntries(scripts));
  const trials: ProgramTrial[] = [];
  for (const built of all) trials.push(await trialOf(built));
  outcomes = await inEachRuntime(
    { pageOrigin: server.baseUrl, hosts: [new URL(server.baseUrl).host] },
    async (runtime) => {
      const made: ProgramOutcome[] = [];
      for (const trial of trials) made.push(await runtime.carryOut(trial));
      return made;
    },
  );
}, 600_000);
afterAll(() => server?.close());

async function trialOf({ program, optimize, forms = {} }: Built): Promise<ProgramTrial> {
  const parts: Record<string, string> = {};
  const built = await buildParts(program, { optimize, forms });
  for (const [part, bytes] of Object.entries(built)) parts[part] = Buffer.from(bytes).toString("base64");
  const { allocator } = program;
  if (allocator !== undefined) parts[allocator] = (await readFile(artifactUrl(allocator))).toString("base64");
  const whole = Buffer.from(await buildStatic(program, { optimize })).toString("base64");
  return { kind: "program", parts, whole };
}

describe.each(presentRuntimes)("in %s, linked parts do what the static link does", (name) => {
  test.each(
    all.map(({ program, optimize, forms }, index) => {
      return {
        ...program,
        index,
        program,
        optimize,
        form: forms?.["a"] ?? "placeable",
        heap: program.allocator ?? "own",
      };
    }),
  )("$name, $optimize, $form, $heap allocator: $shows", ({ program, index, expected }) => {
    const outcome = outcomes.get(name)?.[index];
    if (UNSUPPORTED_BY[name]?.(program)) return expect(outcome?.whole).toBe(UNSUPPORTED);
    expect(outcome?.whole).toEqual({ result: expect.anything(), output: expect.any(String) });
    expect(outcome?.linked).toEqual(outcome?.whole);
    if (expected !== undefined) expect(outcome?.linked).toHaveProperty("result", expected);
  });
});
