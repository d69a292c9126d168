import { type Arguments, checkArguments } from "./check-options.ts";
import { explainLater } from "./explain-later.ts";
import type { FailureWaits } from "./graph/collect-failures.ts";
import { type Lifetime, withLifetime } from "./lifetime.ts";
import type { LinkOptions } from "./link-options.ts";
import { cancelSource } from "./load/cancel-source.ts";
import type { LoadEnvironment } from "./load/load-environment.ts";
import { createSemaphore } from "./load/semaphore.ts";
import { loadCacheOf } from "./load/shared-cache.ts";
import { createProgressReporter, type ProgressReporter } from "./progress.ts";
import { reasonOf } from "./terse-error.ts";
import type { WasiImports } from "./wasi/wasi-imports.ts";
import { PREAMBLE } from "./wasm/binary-format.ts";
import { createHostImports, type HostImports } from "./wasm/host-import.ts";

/** One call of `prepare`, `link` or `linkPlan`, from its start until it settles. */
export interface Session {
  readonly lifetime: Lifetime;
  readonly reporter: ProgressReporter;
  readonly hostImports: HostImports;
  /** The same host imports, if the call has WASI. */
  readonly wasi: WasiImports | undefined;
}

/** Checks the arguments of one call and runs it: it ends with its signal, and reports no progress after it has settled. */
export async function inSession<Result>(
  call: Arguments & { readonly options: LinkOptions },
  run: (session: Session) => Promise<Result>,
): Promise<Result> {
  try {
    checkCall(call);
    const { host, imports, importsFor, provide, onProgress, signal, wasi: provider } = call.options;
    return await withLifetime(signal, async (lifetime) => {
      const now = () => host?.now() ?? Date.now();
      const reporter = createProgressReporter({ now, onProgress, onListenerError: lifetime.fail });
      lifetime.onEnd(reporter.close);
      const given = createHostImports({ imports, importsFor, provide });
      const wasi = provider && (await import("./loaded-later.ts")).createWasiImports(given, provider);
      return run({ lifetime, reporter, hostImports: wasi ?? given, wasi });
    });
  } catch (error) {
    throw await explainLater(error);
  }
}

function checkCall(call: Arguments): void {
  try {
    checkArguments(call, "load");
  } catch (error) {
    for (const source of [call.modules, ...Object.values(Object(call.modules))]) cancelSource(source, reasonOf(error));
    throw error;
  }
}

/** The environment of all loads of one call. */
export function createEnvironment(options: LinkOptions, { lifetime, reporter }: Session): LoadEnvironment {
  const { host, concurrency, cache } = options;
  return {
    host,
    scope: lifetime,
    limits: options,
    semaphore: concurrency === undefined ? undefined : createSemaphore(concurrency),
    cache: loadCacheOf(cache),
    eventsOf: reporter.loadEvents,
  };
}

/**
 * How long the error of a link waits for modules that are still loading: other missing files are known one round trip later. It is
 * short beside the time in which a person reads the error.
 */
const LONGEST_WAIT_MS = 100;

/** The waits of a call that has failed. A host that cannot wait reports the failures that are due. */
export function failureWaits(options: LinkOptions): FailureWaits {
  const due = (): Promise<void> => letDueEventsIn(options);
  return { due, enough: (signal) => options.host?.wait?.(LONGEST_WAIT_MS, signal) ?? due() };
}

/**
 * Waits for everything that is already due, so that two missing files are reported together: settled promises, and
 * queued events of the platform. If the host can wait, a wait of 0 ms ends after these. Otherwise the engine does the
 * same, because it settles an asynchronous compilation in a turn of its own.
 */
async function letDueEventsIn({ host }: LinkOptions): Promise<void> {
  const turn = host?.wait === undefined ? WebAssembly.compile(Uint8Array.from(PREAMBLE)) : host.wait(0);
  await turn.catch(() => {});
}
