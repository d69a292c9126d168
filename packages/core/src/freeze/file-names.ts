import type { LinkPlan } from "../plan/plan-format.ts";
import { uniqueNames } from "../wasm/unique-names.ts";

/**
 * The names of the files with compiled units and with modules of the linker: `program.wasm`, and `linked.wasm` if all modules are
 * in one.
 *
 * @param stem - the name of the script without its extension
 * @param linkers - the number of modules of the linker
 */
export function fileNamesOf(
  { units }: Pick<LinkPlan, "units">,
  { stem, linkers }: { readonly stem: string; readonly linkers: number },
): string[] {
  const wanted = units.map(({ name, fused }) => (fused && units.length === 1 ? stem : safeName(name)));
  const ofLinker = Array.from({ length: linkers }, () => "linker");
  return uniqueNames([...wanted, ...ofLinker], (name) => name.toLowerCase()).map((name) => `${name}.wasm`);
}

const LONGEST_NAME = 80;

/** A name that every file system takes: the last part of a path or URL, without its extension. */
function safeName(name: string): string {
  const last =
    name
      .replace(/[?#].*$/s, "")
      .split(/[\\/]/)
      .filter(Boolean)
      .at(-1) ?? "";
  const safe = last
    .replace(/\.wasm$/i, "")
    .replace(/[^\w.-]+/g, "_")
    .replace(/^[.-]+|\.+$/g, "");
  return safe.slice(0, LONGEST_NAME) || "module";
}
