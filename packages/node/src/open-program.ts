import { type ByModule, type DefaultName, type ModuleSource, type ModulesOf, presetHost } from "@rec/core";
import { openProgram as openWithHost, type Program } from "@rec/core/dylink";
import { type LinkOptions, withWasi } from "./link-options.ts";
import { nodeHost } from "./node-host.ts";

/**
 * Links a program and its dynamic libraries, and keeps it open for further ones; strings are file paths or URLs; relative paths start from the working directory.
 * A library that a module needs, and that is not given, is loaded from beside it.
 *
 * @param modules - sources by name; the name of a library is the one by which others need it
 * @param options - as for `link`, without `fuse`; `wasi` may be `true`
 * @returns the linked modules, with `open`, `openSync` and `close`
 * @throws ModuleLoadError, ModuleParseError, ModuleLinkError
 *
 * @example
 * ```ts
 * import { openProgram } from "@rec/node/dylink";
 *
 * const program = await openProgram({ "main.wasm": "main.wasm" }, { wasi: true });
 * const plugin = await program.open("libplugin.so");
 * console.log(plugin.symbol("run"));
 * plugin.close();
 * ```
 */
export function openProgram<Modules extends string | object = string, Name extends string = DefaultName<Modules>>(
  modules: ByModule<Modules, Name, ModuleSource>,
  options?: Omit<LinkOptions, "fuse">,
): Promise<Program<ModulesOf<Modules, Name>>>;
export async function openProgram(
  modules: Readonly<Record<string, ModuleSource>>,
  options?: Omit<LinkOptions, "fuse">,
): Promise<Program> {
  const program = await openWithHost(modules, presetHost(nodeHost(), await withWasi(options)));
  // The texts of errors are on the disk.
  await program.loadTexts();
  return program;
}
