import type { LinkerHost } from "./host.ts";
import { link } from "./link.ts";
import type { LinkOptions, LinkPlanOptions } from "./link-options.ts";
import { prepare } from "./prepare.ts";
import type { ModuleSource } from "./source.ts";
import { isRecord } from "./wasm/is-record.ts";

type Sources = Readonly<Record<string, ModuleSource>>;

/** The functions of the linker that load modules, with a preset host. */
export interface HostedLinker {
  readonly link: typeof link;
  readonly prepare: typeof prepare;
}

/**
 * Presets `link` and `prepare` with a host, so that paths and URLs can be sources.
 *
 * @param host - the interface to the platform; it is called only while modules are linked or prepared
 * @returns `link` and `prepare` as this package exports them; a `host` in the options of a call replaces this one
 *
 * @example
 * ```ts
 * import { withHost } from "@rec/core";
 *
 * const files = { "empty.wasm": new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]) };
 * const { link } = withHost({
 *   load: async (url) => files[url],
 *   resolve: (specifier) => specifier,
 *   now: () => performance.now(),
 * });
 * const { plan } = await link({ empty: "empty.wasm" });
 * console.log(plan.order); // [ 'empty' ]
 * ```
 */
export function withHost(host: LinkerHost): HostedLinker {
  return {
    link: ((modules: Sources, options?: LinkOptions) =>
      link<string>(modules, presetHost(host, options))) as typeof link,
    prepare: ((modules: Sources, options?: LinkOptions) =>
      prepare<string>(modules, presetHost(host, options))) as typeof prepare,
  };
}

/**
 * The options of a call, with a host if they have none: for adapters that wrap a function of the linker.
 *
 * @param host - the interface to the platform
 * @param options - as the caller gave them
 * @returns new options; a value that is no options object is returned unchanged, so that the linker refuses it
 *
 * @example
 * ```ts
 * import { presetHost } from "@rec/core";
 *
 * const host = { load: async () => new Uint8Array(), resolve: String, now: () => performance.now() };
 * console.log(presetHost(host, { retries: 0 }).host === host); // true
 * ```
 */
export function presetHost<Options extends LinkPlanOptions>(host: LinkerHost, options?: Options): Options {
  if (options !== undefined && !isRecord(options)) return options;
  return { ...options, host: options?.host ?? host } as Options;
}
