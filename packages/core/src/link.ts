import { LINK_OPTIONS } from "./check-options.ts";
import type { ByModule, DefaultName, Linked, LinkOptions, ModulesOf } from "./link-options.ts";
import { createWiring, keepRecord } from "./link-record.ts";
import { prepareWithin } from "./prepare.ts";
import { runWithin } from "./run-within.ts";
import { inSession } from "./session.ts";
import type { ModuleSource } from "./source.ts";

/**
 * Links WebAssembly modules: loads and compiles all of them at once, gives every import a provider of the right type,
 * breaks circular imports, and instantiates all modules in order.
 *
 * No module is instantiated unless all fit together. Exports have loose types, or exact ones with a type argument:
 * `link<{ program: ProgramExports }>(…)`. `generateTypes` of `@rec/core/plan` writes these types.
 *
 * @param modules - sources by module name; other modules import from this name. Bytes are not copied: do not change
 *   them until the promise settles. A `Response` or stream is consumed, or cancelled if the link fails
 * @returns live exports and instances by module name, the plan that was run, and timings in ms
 * @throws {@link ModuleLoadError} if bytes cannot be loaded, {@link ModuleParseError} if they are no module,
 *   {@link ModuleLinkError} if the modules do not fit together; each has all problems of its phase in `diagnostics`.
 *   With an aborted `signal`, its reason; with an `onProgress` that throws, the thrown error
 *
 * @example
 * ```ts
 * import { link } from "@rec/core";
 *
 * const bytes = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
 * const { exports, plan } = await link({ empty: bytes });
 * console.log(plan.order, Object.keys(exports)); // [ 'empty' ] [ 'empty' ]
 * ```
 */
export function link<Modules extends string | object = string, Name extends string = DefaultName<Modules>>(
  modules: ByModule<Modules, Name, ModuleSource>,
  options?: LinkOptions,
): Promise<Linked<ModulesOf<Modules, Name>>>;
export function link(modules: Readonly<Record<string, ModuleSource>>, options: LinkOptions = {}): Promise<Linked> {
  return inSession({ call: "link", modules, options, shapes: LINK_OPTIONS }, async (session) => {
    // Load, plan and compile. Beyond this point all modules fit together, and no code of any module has run.
    const [prepared, types] = await prepareWithin(session, modules, options);

    // Instantiate and bind. Beyond this point every deferred function has its provider, and every module has started.
    const wiring = createWiring();
    const linked = { ...prepared, ...(await runWithin(session, { ...prepared, wiring })) };
    keepRecord(linked, { ...session, options, types, wiring });
    return linked;
  });
}
