import type { Linked } from "@rec/browser";
import type { CallOutcome, CallRequest } from "../model/call-api.ts";
import { shownPath } from "../model/shown-name.ts";
import { resultsOf } from "./call-result.ts";
import type { OutputCollector } from "./collect-output.ts";
import { describeException, isException } from "./describe-exception.ts";
import type { LiveModule } from "./live-functions.ts";

interface CallTargets {
  readonly linked: Linked;
  readonly types: () => Promise<readonly LiveModule[]>;
  readonly output: OutputCollector;
  /** The way of output to the page while the call runs. */
  readonly printing?: MessagePort | undefined;
}

export async function callExport(
  { module, name, values }: CallRequest,
  { linked, types, output, printing }: CallTargets,
): Promise<CallOutcome> {
  const target = linked.exports[module]?.[name];
  if (typeof target !== "function")
    throw new Error(`Cannot call ${shownPath({ module, name })}: it is not an exported function`);
  const run = target as (...values: readonly unknown[]) => unknown;
  const { ended, printed } = await output.during(
    async (read) => {
      const ended = runTimed(() => run(...values));
      // The last line of WASI, if it has no end, is printed when the program has returned.
      await Promise.resolve();
      const printed = read();
      return { ended, printed: printed === undefined ? {} : { printed } };
    },
    printing && ((lines) => printing.postMessage(lines)),
  );
  if ("value" in ended) {
    const { value, durationMs } = ended;
    const count = await resultCount({ module, name, types, value });
    return { returned: true, results: resultsOf(value, count), durationMs, ...printed };
  }
  const { error } = ended;
  const { describeFrames } = await import("./describe-frames.ts");
  const isError = error instanceof Error;
  const stack = isError ? (error.stack ?? "") : "";
  const modules = await types();
  const exitCode =
    isError && error.name === "WasiExit" ? (error as { readonly exitCode?: unknown }).exitCode : undefined;
  return {
    returned: false,
    ...printed,
    name: isError ? error.name : isException(error) ? "WebAssembly.Exception" : "Exception",
    message: isError
      ? error.message
      : isException(error)
        ? describeException(error, { linked, modules })
        : String(error),
    ...(typeof exitCode === "number" && { exitCode }),
    stack,
    frames: describeFrames(stack, { linked, modules, called: module }),
  };
}

type Ended = { readonly value: unknown; readonly durationMs: number } | { readonly error: unknown };

function runTimed(run: () => unknown): Ended {
  const begin = performance.now();
  try {
    const value = run();
    return { value, durationMs: performance.now() - begin };
  } catch (error) {
    return { error };
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
