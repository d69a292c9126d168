import type { Linked } from "@rec/browser";
import type { CallOutcome, CallRequest } from "../model/call-api.ts";
import { resultsOf } from "./call-result.ts";
import type { LiveModule } from "./live-functions.ts";

interface CallTargets {
  readonly linked: Linked;
  readonly types: () => Promise<readonly LiveModule[]>;
}

export async function callExport(
  { module, name, values }: CallRequest,
  { linked, types }: CallTargets,
): Promise<CallOutcome> {
  const target = linked.exports[module]?.[name];
  if (typeof target !== "function") throw new Error(`Cannot call ${module}.${name}: it is not an exported function`);
  try {
    const begin = performance.now();
    const value: unknown = target(...values);
    const durationMs = performance.now() - begin;
    return { returned: true, results: resultsOf(value, await resultCount({ module, name, types, value })), durationMs };
  } catch (error) {
    const { describeFrames } = await import("./describe-frames.ts");
    const isError = error instanceof Error;
    const stack = isError ? (error.stack ?? "") : "";
    return {
      returned: false,
      name: isError ? error.name : "Exception",
      message: isError ? error.message : String(error),
      stack,
      frames: describeFrames(stack, { linked, modules: await types(), called: module }),
    };
  }
}

/** Only the type tells whether one returned array is several results, or one reference. */
async function resultCount({
  module,
  name,
  types,
  value,
}: Pick<CallRequest, "module" | "name"> & Pick<CallTargets, "types"> & { readonly value: unknown }): Promise<number> {
  if (!Array.isArray(value)) return value === undefined ? 0 : 1;
  const found = (await types()).find((live) => live.name === module)?.type.exports.find((entry) => entry.name === name);
  return found?.type.kind === "function" ? found.type.results.length : 1;
}
