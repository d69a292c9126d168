import {
  type LinkOptions as CoreLinkOptions,
  type LinkPlanOptions as CoreLinkPlanOptions,
  presetWasi,
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

/** The options for core: `wasi` is the WASI of this page or worker. Its code is loaded only if the caller asks for it. */
export async function withWasi(options: LinkOptions | undefined): Promise<CoreLinkOptions | undefined> {
  const { wasi, ...others } = Object(options) as LinkOptions;
  // Core refuses a value that is no object of options.
  if (wasi === undefined) return options as CoreLinkOptions | undefined;
  if (wasi === false) return others;
  if (isProvider(wasi)) return presetWasi(wasi, others);
  const { createBrowserWasi } = await import("./wasi/browser-wasi.ts");
  return presetWasi(await createBrowserWasi(wasi), others);
}

function isProvider(wasi: unknown): wasi is WasiProvider {
  return typeof (Object(wasi) as Partial<WasiProvider>).open === "function";
}
