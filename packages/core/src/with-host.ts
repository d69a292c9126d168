import type { LinkerHost } from "./host.ts";
import { link } from "./link.ts";
import type { LinkOptions } from "./link-options.ts";
import { prepare } from "./prepare.ts";

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
  const hosted = (options: LinkOptions = {}): LinkOptions => ({ ...options, host: options.host ?? host });
  return {
    link: (modules, options) => link(modules, hosted(options)),
    prepare: (modules, options) => prepare(modules, hosted(options)),
  };
}
