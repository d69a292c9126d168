import { Failure } from "../problem.ts";
import type { ModuleType } from "../wasm/module-type.ts";

/**
 * The error to report where the engine refused a module: the features that the modules use and the engine lacks, if there are
 * any. The code that finds these is loaded only now.
 *
 * @param error - of `compileModule`
 * @param types - of the modules that are in question, by name
 * @returns the error itself, if it is no refusal, or if the engine lacks nothing that can be seen
 */
export async function explainRefusal(error: unknown, types: Readonly<Record<string, ModuleType>>): Promise<unknown> {
  const isRefusal = error instanceof Failure && error.problems.some(({ about }) => about === "invalid-module");
  if (!isRefusal) return error;
  const features = await import("../failing-path.ts").catch(() => undefined);
  return features?.findLackingFeatures(types) ?? error;
}
