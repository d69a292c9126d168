import type { DefinedExtern, ModuleType } from "../../src/wasm/module-type.ts";
import { moduleType, NOTHING_MOVABLE, sampleType } from "../module-type.ts";

/** Module types by name: the input of `planLink`. */
export type ModuleGraph = Readonly<Record<string, ModuleType>>;

/** Makes a graph with the given number of modules. */
export type Shape = (size: number) => ModuleGraph;

type Kind = "function" | "memory" | "global";
type Import = readonly [module: string, name: string, kind?: Kind];
type Export = readonly [name: string, kind?: Kind, importIndex?: number];

interface Node {
  readonly imports: readonly Import[];
  readonly exports?: readonly Export[];
}

const nameOf = (number: number): string => `module ${number}`;
const RUN: readonly Export[] = [["run"]];
const MEMORY: readonly Export[] = [["run"], ["memory", "memory"]];
const MOVABLE_MEMORY: DefinedExtern = { type: sampleType("memory"), movable: true };

/** The given number of modules, each described by its number. */
function graphOf(size: number, describe: (number: number) => Node): ModuleGraph {
  const graph: Record<string, ModuleType> = {};
  for (let number = 0; number < size; number += 1) {
    const { imports, exports = RUN } = describe(number);
    const type = moduleType({ imports, exports });
    const ownsMemory = exports.some(([, kind]) => kind === "memory");
    graph[nameOf(number)] = ownsMemory
      ? { ...type, definitions: { ...NOTHING_MOVABLE, memory: [MOVABLE_MEMORY] } }
      : type;
  }
  return graph;
}

const from = (number: number): Import => [nameOf(number), "run"];

/** Pseudo-random numbers that are the same everywhere. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function distinct(count: number, next: () => number): number[] {
  return [...new Set(Array.from({ length: count }, next))];
}

/** Modules with a number of imports that grows linearly: at most three for each module. */
export const sparseGraphs = {
  /** Each needs the next. */
  chain: (size: number) => graphOf(size, (number) => ({ imports: number + 1 < size ? [from(number + 1)] : [] })),
  /** All need the first. */
  star: (size: number) => graphOf(size, (number) => ({ imports: number > 0 ? [from(0)] : [] })),
  /** The first needs all others. */
  fan: (size: number) =>
    graphOf(size, (number) => ({
      imports: number > 0 ? [] : Array.from({ length: size - 1 }, (_, at) => from(at + 1)),
    })),
  /** Each needs the next, and the last the first. */
  ring: (size: number) => graphOf(size, (number) => ({ imports: [from((number + 1) % size)] })),
  /** Each imports by the name of the function alone, as LLVM's toolchain does. */
  flat: (size: number) =>
    graphOf(size, (number) => ({
      imports: [["env", `run ${(number + 1) % size}`]],
      exports: [[`run ${number}`]],
    })),
  /** The lesson, many times over: pairs in which one module owns the memory and the other the functions. */
  pairs: (size: number) =>
    graphOf(size, (number) =>
      number % 2 === 0
        ? { imports: [from(number + 1)], exports: MEMORY }
        : { imports: [[nameOf(number - 1), "memory", "memory"]] },
    ),
  /** One module owns the memory, all others import it, and it calls them all: one large cycle, and the memory hoisted. */
  wheel: (size: number) =>
    graphOf(size, (number) =>
      number > 0
        ? { imports: [[nameOf(0), "memory", "memory"]] }
        : { imports: Array.from({ length: size - 1 }, (_, at) => from(at + 1)), exports: MEMORY },
    ),
  /**
   * A ring in which each module owns a memory that the module before it imports too. As many externs are hoisted as
   * there are modules, except in rings of up to 16, in which one hoisted extern is known to be enough.
   */
  memories: (size: number) =>
    graphOf(size, (number) => ({
      imports: [from((number + 1) % size), [nameOf((number + 1) % size), "memory", "memory"]],
      exports: MEMORY,
    })),
  /** Each needs up to three others, at any position. */
  random: (size: number) => {
    const next = randomNumbers(size);
    return graphOf(size, (number) => ({ imports: distinct(3, () => (number + 1 + next(size - 1)) % size).map(from) }));
  },
} satisfies Record<string, Shape>;

/** Pairs of modules that share nothing with other pairs: each first one imports a function of the second. */
export function twos(size: number): ModuleGraph {
  return graphOf(size, (number) => ({ imports: number % 2 === 0 ? [from(number + 1)] : [] }));
}

/** Modules that cannot be linked, or with exports that are re-exported: the work is in finding and reporting that. */
export const troubledGraphs = {
  /** No module exports their imports, but one exports a similar name. */
  unresolved: (size: number) =>
    graphOf(size, (number) => ({ imports: [["env", `missing ${number}`]], exports: [[`missing_${number}`]] })),
  /** All modules export the name that all modules import. */
  ambiguous: (size: number) => graphOf(size, () => ({ imports: [["env", "run"]] })),
  /** Each imports a global and is given a function. */
  mismatched: (size: number) =>
    graphOf(size, (number) => ({ imports: [[nameOf((number + 1) % size), "run", "global"]] })),
  /** Each re-exports its import from the next, in a circle. */
  loop: (size: number) =>
    graphOf(size, (number) => ({ imports: [from((number + 1) % size)], exports: [["run", "function", 0]] })),
  /** Each re-exports its import from the next; the last defines it. */
  passedOn: (size: number) =>
    graphOf(size, (number) =>
      number + 1 < size ? { imports: [from(number + 1)], exports: [["run", "function", 0]] } : { imports: [] },
    ),
  /** The first defines it; all others import it from any module that has it, and re-export it. */
  passedAround: (size: number) =>
    graphOf(size, (number) =>
      number > 0 ? { imports: [["env", "run"]], exports: [["run", "function", 0]] } : { imports: [] },
    ),
  /** Pairs that need each other's memory, which cannot be hoisted. */
  unbreakable: (size: number) =>
    mapTypes(
      graphOf(size, (number) => ({ imports: [[nameOf(number ^ 1), "memory", "memory"]], exports: MEMORY })),
      (type) => ({ ...type, definitions: NOTHING_MOVABLE }),
    ),
} satisfies Record<string, Shape>;

function mapTypes(graph: ModuleGraph, change: (type: ModuleType) => ModuleType): ModuleGraph {
  return Object.fromEntries(Object.entries(graph).map(([name, type]) => [name, change(type)]));
}

const movableGlobal = (): DefinedExtern => ({ type: { ...sampleType("global") }, movable: true, initial: "41000b" });

/**
 * Two modules: one owns the given number of globals, the other imports them all. The owner imports a function of the
 * other. The cycle is small enough for the linker to search for the fewest hoisted externs.
 */
export function globalsGraph(globals: number): ModuleGraph {
  const names = Array.from({ length: globals }, (_, at) => `global ${at}`);
  const owner = moduleType({ imports: [["user", "run"]], exports: names.map((name): Export => [name, "global"]) });
  return {
    owner: { ...owner, definitions: { ...NOTHING_MOVABLE, global: names.map(movableGlobal) } },
    user: moduleType({ imports: names.map((name): Import => ["owner", name, "global"]), exports: RUN }),
  };
}

/** Each module imports from every other: imports grow with the square of the size. */
export function denseGraph(size: number): ModuleGraph {
  const others = (number: number) => Array.from({ length: size }, (_, at) => at).filter((at) => at !== number);
  return graphOf(size, (number) => ({ imports: others(number).map(from) }));
}

/** Each needs the given number of functions from later modules. */
export function wideGraph(size: number, imports: number): ModuleGraph {
  const next = randomNumbers(size);
  const exports = Array.from({ length: imports }, (_, at): Export => [`run ${at}`]);
  return graphOf(size, (number) => ({
    exports,
    imports:
      number + 1 < size ? exports.map(([name]): Import => [nameOf(number + 1 + next(size - number - 1)), name]) : [],
  }));
}

export function importsOf(graph: ModuleGraph): number {
  return Object.values(graph).reduce((sum, { imports }) => sum + imports.length, 0);
}
