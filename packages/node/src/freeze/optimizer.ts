import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type LinkCode, ModuleLinkError, shorten } from "@rec/core";
import { listFeatures, parseModule } from "@rec/core/plan";

type Binaryen = typeof import("binaryen")["default"];
type Bytes = Uint8Array<ArrayBuffer>;

/** No literal in `import()`: Deno and bundlers would load the package also for callers that do not optimize. */
const PACKAGE: string = "binaryen";

/**
 * Loads the package `binaryen`, and returns a function that optimizes a module as `wasm-opt -O3` does: for the option `optimize` of
 * `@rec/core/freeze` and of the bundler plugin.
 *
 * @returns a function of the bytes of a module, which it neither keeps nor changes; it throws ModuleLinkError `OPTIMIZER_FAILED`
 * @throws ModuleLinkError `OPTIMIZER_MISSING`
 *
 * @example
 * ```ts
 * import { loadOptimizer } from "@rec/node/freeze";
 *
 * const optimize = await loadOptimizer();
 * const smaller = optimize(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
 * console.log(smaller.length); // 8
 * ```
 */
export async function loadOptimizer(): Promise<(bytes: Uint8Array) => Bytes> {
  const binaryen = await loadBinaryen();
  return (bytes) => optimize(binaryen, bytes as Bytes);
}

async function loadBinaryen(): Promise<Binaryen> {
  try {
    return (await importBinaryen()).default;
  } catch (cause) {
    throw optimizerError("OPTIMIZER_MISSING", {
      message: `Unable to load the package binaryen, which optimizes modules: ${reasonOf(cause)}`,
      hint: "run npm install binaryen, give optimize a function, or leave optimize out",
      cause,
    });
  }
}

/** The package beside this one. A command that is installed globally finds the package of the project where it runs. */
async function importBinaryen(): Promise<typeof import("binaryen")> {
  try {
    return await import(/* @vite-ignore */ PACKAGE);
  } catch (error) {
    let path: string;
    try {
      path = createRequire(join(process.cwd(), "package.json")).resolve(PACKAGE);
    } catch {
      throw error;
    }
    return await import(/* @vite-ignore */ pathToFileURL(path).href);
  }
}

/** Features whose types binaryen writes in a newer form, if it may: `ref.null nofunc` in place of `ref.null func`. */
const NEWER_TYPES: ReadonlySet<string> = new Set(["garbage collection", "typed function references"]);

/**
 * Optimizes a module. All features of the module have to stay, and none may come that an engine lacks. So the features of garbage
 * collection are first left out, if no type of the module needs them: an older engine reads the result then.
 */
function optimize(binaryen: Binaryen, bytes: Bytes): Bytes {
  const all = knownFeatures(binaryen);
  const needsNewer = listFeatures(parseModule(bytes)).some(({ feature }) => NEWER_TYPES.has(feature));
  for (const features of needsNewer ? [all] : [all & ~binaryen.Features.GC, all]) {
    const optimized = optimizeWithin(binaryen, bytes, features);
    if (WebAssembly.validate(optimized) || !WebAssembly.validate(bytes)) return optimized;
  }
  throw optimizerError("OPTIMIZER_FAILED", {
    message: "Cannot optimize a fused module: the result is not valid, the module was",
    hint: "leave optimize out, or give it a function; report the module to the authors of binaryen",
  });
}

/**
 * All features that binaryen names, but for one: it would write imports in their compact form, which engines do not read yet.
 * Some further bits of `Features.All` have no name; with these it writes exact types, which engines do not read either.
 */
function knownFeatures({ Features }: Binaryen): number {
  const named = Object.entries(Features).filter(([name]) => name !== "All" && name !== "CompactImports");
  return named.reduce<number>((all, [, bit]) => all | Number(bit), 0);
}

function optimizeWithin(binaryen: Binaryen, bytes: Bytes, features: number): Bytes {
  return withSettings(binaryen, () => {
    try {
      const module = binaryen.readBinary(bytes);
      try {
        module.setFeatures(features);
        module.optimize();
        return new Uint8Array(module.emitBinary());
      } finally {
        module.dispose();
      }
    } catch (cause) {
      throw optimizerError("OPTIMIZER_FAILED", {
        message: `Cannot optimize a fused module: binaryen stopped: ${reasonOf(cause)}`,
        hint: "leave optimize out, or give it a function",
        cause,
      });
    }
  });
}

/** The settings of `wasm-opt -O3`. Binaryen has them once for a process, and other tools of the build may use it. */
const SETTINGS = {
  OptimizeLevel: 3,
  ShrinkLevel: 0,
  GenerateStackIR: true,
  OptimizeStackIR: true,
  DebugInfo: false,
  TrapsNeverHappen: false,
  ClosedWorld: false,
  LowMemoryUnused: false,
  ZeroFilledMemory: false,
  FastMath: false,
} as const;

function withSettings<Result>(binaryen: Binaryen, run: () => Result): Result {
  const settings = binaryen as unknown as Record<string, (value?: unknown) => unknown>;
  const before = Object.keys(SETTINGS).map((name) => [name, settings[`get${name}`]?.()] as const);
  const set = (values: Iterable<readonly [string, unknown]>) => {
    for (const [name, value] of values) settings[`set${name}`]?.(value);
  };
  set(Object.entries(SETTINGS));
  try {
    return run();
  } finally {
    set(before);
  }
}

/** Binaryen throws objects that are no errors. */
function reasonOf(cause: unknown): string {
  const { message = String(cause) } = Object(cause) as { readonly message?: unknown };
  return shorten(String(message).split("\n", 1)[0] ?? "");
}

interface OptimizerProblem {
  readonly message: string;
  readonly hint: string;
  readonly cause?: unknown;
}

function optimizerError(
  code: Extract<LinkCode, `OPTIMIZER_${string}`>,
  { message, hint, ...options }: OptimizerProblem,
): ModuleLinkError {
  return new ModuleLinkError("Cannot freeze the modules", [{ code, message, hint }], options);
}
