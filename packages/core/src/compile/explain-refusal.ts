import { Failure } from "../problem.ts";
import type { ModuleType } from "../wasm/module-type.ts";

/**
 * Returns the error to report if the engine refused a module: the features that the modules use and the engine lacks,
 * if any are found. The code that finds them is loaded only now.
 *
 * @param error - thrown by `compileModule`
 * @param types - of the modules that may be the cause, by name
 * @returns the error itself, if it is no refusal, or if no such feature is found
 */
export async function explainRefusal(error: unknown, types: Readonly<Record<string, ModuleType>>): Promise<unknown> {
  const isRefusal = error instanceof Failure && error.problems.some(({ about }) => about === "invalid-module");
  if (!isRefusal) return error;
  const features = await import("../failed-later.ts").catch(() => undefined);
  return features?.findLackingFeatures(types, error) ?? error;
}
