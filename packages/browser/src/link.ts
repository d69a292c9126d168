import { type Linked, type LinkOptions, link as linkWithHost, type ModuleSource } from "@rec/core";
import { browserHost } from "./browser-host.ts";

/**
 * Loads, links and instantiates modules; strings are URLs.
 *
 * @param modules - sources by module name; relative URLs start from the document, or in a worker from its script
 * @param options - as in `@rec/core`; `host` defaults to `browserHost()`
 * @returns the live exports, by module name
 * @throws ModuleLoadError, ModuleParseError, ModuleLinkError
 *
 * @example
 * ```ts
 * import { link } from "@rec/browser";
 *
 * const { exports } = await link({ program: "program.wasm", memory: "memory.wasm" });
 * ```
 */
export function link<Name extends string>(
  modules: Readonly<Record<Name, ModuleSource>>,
  options: LinkOptions = {},
): Promise<Linked<Name>> {
  return linkWithHost(modules, { ...options, host: options.host ?? browserHost() });
}
