import { readFile } from "node:fs/promises";
import { link } from "@rec/node";
import { artifactUrl } from "@rec/wasm";
import { allocatorObjects } from "../allocator-objects.ts";
import { type Files, runTool } from "../clang.ts";
import { printUnit, UNIT_HEAD } from "./print-program.ts";
import { type Cut, type RandomProgram, UNITS } from "./random-program.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const TARGET = "wasm32-unknown-unknown";
const STATIC_FLAGS = ["--no-entry"];
const PART_FLAGS = [
  ...STATIC_FLAGS,
  "--allow-undefined",
  "--export-dynamic",
  "--import-memory",
  "--import-table",
  "--emit-relocs",
];

/** The results of one program: from the static link, from its modules in one memory, and from those as one module. */
export interface RandomOutcome {
  readonly linked: number;
  readonly placed: number | string;
  readonly fused: number | string;
}

/**
 * Compiles programs once, as parts of the same source files, and runs each both as the static link and as modules.
 *
 * @param options - `isKept`: whether the compiled files are kept for later runs
 * @returns the outcomes in the order of the programs
 */
export async function runBatch(
  programs: readonly RandomProgram[],
  { isKept }: { readonly isKept: boolean },
): Promise<readonly RandomOutcome[]> {
  const outcomes: RandomOutcome[] = new Array(programs.length);
  for (const optimize of ["-O2", "-O0"] as const) {
    const level = [...programs.entries()].filter(([, { cut }]) => cut.optimize === optimize);
    if (level.length > 0) await runLevel(new Map(level), { optimize, outcomes, isKept });
  }
  return outcomes;
}

interface Level {
  readonly optimize: Cut["optimize"];
  /** The outcomes of the level are put here. */
  readonly outcomes: RandomOutcome[];
  readonly isKept: boolean;
}

async function runLevel(programs: ReadonlyMap<number, RandomProgram>, level: Level): Promise<void> {
  const { outcomes, isKept } = level;
  const objects = await compileUnits(programs, level);
  const files = { ...objects, ...(await allocatorObjects(TARGET)) };
  const whole = await linkObjects(files, { flags: STATIC_FLAGS, isKept });
  const { instance } = await WebAssembly.instantiate(whole);
  for (const modules of new Set([...programs.values()].map(({ cut }) => cut.modules))) {
    const sources = await linkModules(objects, { modules, isKept });
    const [placed, fused] = [await testsOf(sources, false), await testsOf(sources, true)];
    for (const [index, { cut }] of programs) {
      if (cut.modules !== modules) continue;
      outcomes[index] = {
        linked: callTest(instance.exports, index),
        placed: typeof placed === "string" ? placed : attempt(() => callTest(placed, index)),
        fused: typeof fused === "string" ? fused : attempt(() => callTest(fused, index)),
      };
    }
  }
}

async function compileUnits(
  programs: ReadonlyMap<number, RandomProgram>,
  { optimize, isKept }: Pick<Level, "optimize" | "isKept">,
): Promise<Files> {
  const objects: Record<string, Bytes> = {};
  for (let unit = 0; unit < UNITS; unit++) {
    const texts = [...programs].map(([index, program]) => printUnit(program, { prefix: `p${index}_`, unit }));
    const file = `unit${unit}.c`;
    const output = `unit${unit}.o`;
    objects[output] = await runTool({
      tool: "clang",
      args: [`--target=${TARGET}`, optimize, "-ffreestanding", "-fvisibility=default", "-w", "-c", file, "-o", output],
      files: { [file]: new TextEncoder().encode([UNIT_HEAD, ...texts].join("\n")) },
      output,
      isKept,
    });
  }
  return objects;
}

function linkObjects(
  files: Files,
  { flags, isKept }: { readonly flags: readonly string[]; readonly isKept: boolean },
): Promise<Bytes> {
  const output = "linked.wasm";
  return runTool({ tool: "wasm-ld", args: [...flags, ...Object.keys(files), "-o", output], files, output, isKept });
}

/** The modules of a cut. */
async function linkModules(
  objects: Files,
  { modules, isKept }: { readonly modules: number; readonly isKept: boolean },
): Promise<Readonly<Record<string, Bytes>>> {
  const sources: Record<string, Bytes> = { memory: new Uint8Array(await readFile(artifactUrl("memory"))) };
  for (let module = 0; module < modules; module++) {
    const own = Object.entries(objects).filter((_, unit) => unit % modules === module);
    sources[`module${module}`] = await linkObjects(Object.fromEntries(own), { flags: PART_FLAGS, isKept });
  }
  return sources;
}

/** The exports of all modules of a cut, or the error with which they do not link. */
async function testsOf(
  sources: Readonly<Record<string, Bytes>>,
  fuse: boolean,
): Promise<Readonly<Record<string, unknown>> | string> {
  try {
    const { exports } = await link(sources, { strict: true, fuse });
    return Object.assign({}, ...Object.values(exports));
  } catch (error) {
    return String(error);
  }
}

function callTest(exports: Readonly<Record<string, unknown>>, index: number): number {
  return (exports[`p${index}_test`] as () => number)();
}

function attempt(call: () => number): number | string {
  try {
    return call();
  } catch (error) {
    return String(error);
  }
}
