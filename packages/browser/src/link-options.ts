import {
  type LinkOptions as CoreLinkOptions,
  type LinkPlanOptions as CoreLinkPlanOptions,
  ModuleLoadError,
  type WasiProvider,
} from "@rec/core";
import type { WasiOptions } from "./wasi/wasi-options.ts";

/** The option that this package has in place of that of `@rec/core`. */
interface WasiOption {
  /**
   * WASI preview 1, by `@bjorn3/browser_wasi_shim`, for modules that import from `wasi_snapshot_preview1`: `true`, or
   * options, or a WASI of your own. Reactors are initialized; `runCommand` runs a command.
   */
  wasi?: boolean | WasiOptions | WasiProvider;
}

/** The options of `link` and `prepare`. */
export type LinkOptions = Omit<CoreLinkOptions, "wasi"> & WasiOption;

/** The options of `linkPlan`. */
export type LinkPlanOptions = Omit<CoreLinkPlanOptions, "wasi"> & WasiOption;

/**
 * The options for core: `wasi` is the WASI of this page or worker. Its code is loaded only if the caller asks for it, and imports
 * nothing of core.
 */
export async function withWasi(options: LinkOptions | undefined): Promise<CoreLinkOptions | undefined> {
  const { wasi, ...others } = Object(options) as LinkOptions;
  // Core refuses a value that is no object of options.
  if (wasi === undefined) return options as CoreLinkOptions | undefined;
  if (wasi === false) return others;
  return { ...others, wasi: isProvider(wasi) ? wasi : await openWasi(wasi) };
}

function isProvider(wasi: unknown): wasi is WasiProvider {
  return typeof (Object(wasi) as Partial<WasiProvider>).open === "function";
}

/** @throws ModuleLoadError `INVALID_OPTION` */
async function openWasi(given: true | WasiOptions): Promise<WasiProvider> {
  const { createBrowserWasi, findMistake } = await import("./wasi/index.ts");
  const mistake = findMistake(given);
  if (mistake === undefined) return createBrowserWasi(given === true ? {} : given);
  const message = `Cannot read the options of WASI: ${mistake}`;
  const hint = 'write wasi: true, or wasi: { args: ["program"] }';
  throw new ModuleLoadError("INVALID_OPTION", [{ code: "INVALID_OPTION", message, hint }]);
}
