import { readFile } from "node:fs/promises";
import { type Linked, type LinkOptions, link } from "@rec/node";
import { artifactUrl } from "@rec/wasm";
import { buildParts, buildStatic } from "./build-program.ts";
import type { BuildOptions, PartsOptions, Program } from "./program.ts";
import { type Outcome, runLinked, runStatic } from "./run/index.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * Builds and runs the static link of a program.
 *
 * @throws Error if it does not do what the program says
 */
export async function staticOutcome(program: Program, options: BuildOptions): Promise<Outcome> {
  const outcome = await runStatic(await buildStatic(program, options));
  const { expected = outcome.result, output = "" } = program;
  if (outcome.result === expected && outcome.output === output) return outcome;
  throw new Error(
    `The static link of ${program.name} returns ${outcome.result} and prints ${JSON.stringify(outcome.output)}`,
  );
}

/** Builds the parts of a program, and adds the allocator that it names. */
export async function buildModules(program: Program, options: PartsOptions): Promise<Readonly<Record<string, Bytes>>> {
  const parts = await buildParts(program, options);
  const { allocator } = program;
  if (allocator === undefined) return parts;
  return { ...parts, [allocator]: new Uint8Array(await readFile(artifactUrl(allocator))) };
}

/** The behaviour of linked modules. */
export interface LinkedOutcome {
  readonly outcome: Outcome;
  readonly linked: Linked;
  /** Faults that the debugging allocator reported. */
  readonly faults: number;
}

/** Links modules with `@rec/node`, and runs their program. */
export async function linkedOutcome(
  modules: Readonly<Record<string, Bytes>>,
  options: LinkOptions = {},
): Promise<LinkedOutcome> {
  const { imports = {}, ...others } = options;
  const { result, output, linked, faults } = await runLinked(modules, (sources, given) =>
    link(sources, {
      ...given,
      ...others,
      imports: { ...imports, env: { ...given.imports["env"], ...imports["env"] } },
    }),
  );
  return { outcome: { result, output }, linked, faults };
}
