import { explained } from "./explain/explained.ts";
import { PLACE_WORDS } from "./explain/place-words.ts";
import { noBytes } from "./parse/no-bytes.ts";
import { readModule } from "./parse/read-whole-module.ts";
import { makeModulePlaceable } from "./rewrite/place/make-placeable.ts";
import { bytesOf } from "./wasm/bytes-of.ts";

export type { Diagnostic } from "./diagnostic.ts";
export { ModuleLinkError, ModuleParseError } from "./errors.ts";

/**
 * Replaces the relocations of a module by a small section in front of its code, so that `link` can place the module while
 * its bytes arrive.
 *
 * Relocations (`wasm-ld --emit-relocs`) stand at the end of a file, and are as large as a fifth of it. Here each of them is
 * checked, and the section `rec.places` lists their places: one byte or two each, about a tenth of the relocations. It has a
 * checksum of code and data, which finds a tool that changed the file later; it is no protection from an attacker.
 *
 * @param bytes - the whole module as wasm-ld wrote it; not kept and not changed
 * @returns new bytes; the same bytes if the module has the section already
 * @throws {@link ModuleParseError} if the bytes are no module; {@link ModuleLinkError} `STALE_RELOCATIONS` if the
 *   relocations do not fit code and data, `NOT_PLACEABLE` if there are none, `OBJECT_FILE` if the module is not linked yet
 *
 * @example
 * ```ts
 * import { makePlaceable } from "@rec/core/place";
 *
 * const withoutRelocations = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
 * try {
 *   makePlaceable(withoutRelocations);
 * } catch (error) {
 *   console.log(error.diagnostics[0].code); // NOT_PLACEABLE
 * }
 * ```
 */
export function makePlaceable(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return explained(
    () => {
      const whole = bytesOf(bytes);
      if (whole === undefined) throw noBytes(bytes);
      const placeable = makeModulePlaceable(whole, readModule(whole));
      return placeable === whole ? bytes : placeable;
    },
    { words: PLACE_WORDS },
  );
}
