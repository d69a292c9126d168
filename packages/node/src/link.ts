import { type Linked, type LinkOptions, link as linkWithHost, type ModuleSource } from "@rec/core";
import { nodeHost } from "./node-host.ts";

/**
 * Loads, links and instantiates modules; strings are file paths or URLs.
 *
 * @param modules - sources by module name; relative paths start from the working directory
 * @param options - as in `@rec/core`; `host` defaults to `nodeHost()`
 * @returns the live exports, by module name
 * @throws ModuleLoadError, ModuleParseError, ModuleLinkError
 *
 * @example
 * ```ts
 * import { link } from "@rec/node";
 *
 * const { exports } = await link({ program: "program.wasm", memory: "memory.wasm" });
 * ```
 */
export function link<Name extends string>(
  modules: Readonly<Record<Name, ModuleSource>>,
  options: LinkOptions = {},
): Promise<Linked<Name>> {
  return linkWithHost(modules, { ...options, host: options.host ?? nodeHost() });
}
