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

interface Built extends Pick<PartsOptions, "forms"> {
  readonly program: Program;
}

/** The program stays, and has a table that it does not export. */
const staying = programs
  .filter(({ name }) => name === "comparators")
  .map((program) => ({ program, forms: { a: "program" } }) as const);

const all: readonly Built[] = [...[...programs, ...newerPrograms].map((program) => ({ program })), ...staying];
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

async function trialOf({ program, forms = {} }: Built): Promise<ProgramTrial> {
  const parts: Record<string, string> = {};
  const built = await buildParts(program, { optimize: "-O2", forms });
  for (const [part, bytes] of Object.entries(built)) parts[part] = Buffer.from(bytes).toString("base64");
  const { allocator } = program;
  if (allocator !== undefined) parts[allocator] = (await readFile(artifactUrl(allocator))).toString("base64");
  const whole = Buffer.from(await buildStatic(program, { optimize: "-O2" })).toString("base64");
  return { kind: "program", parts, whole };
}

describe.each(presentRuntimes)("in %s, linked parts do what the static link does", (name) => {
  test.each(
    all.map(({ program, forms }, index) => ({ index, program, form: forms?.["a"] ?? "placeable", ...program })),
  )("$name, $form: $shows", ({ program, index, expected }) => {
    const outcome = outcomes.get(name)?.[index];
    if (UNSUPPORTED_BY[name]?.(program)) return expect(outcome?.whole).toBe(UNSUPPORTED);
    expect(outcome?.whole).toEqual({ result: expect.anything(), output: expect.any(String) });
    expect(outcome?.linked).toEqual(outcome?.whole);
    if (expected !== undefined) expect(outcome?.linked).toHaveProperty("result", expected);
  });
});
