import type { HostKey } from "./host-import.ts";
import { quoteName } from "./quote-name.ts";

const IDENTIFIER = /^[A-Za-z_$][\w$]{0,79}$/;

/**
 * `imports.env.malloc`, with brackets if a name is no identifier. `"__proto__"` gets brackets too: it is an ordinary
 * property of an object literal only if its key is computed: `{ ["__proto__"]: … }`.
 */
export function importsPath({ module, name, for: importer, option }: HostKey): string {
  if (option !== undefined) return propertyPath([option, importer ?? "", name]);
  return propertyPath([...importsRoot(importer), module, name]);
}

/** The path of the host imports of all modules, or of those of one module. */
export function importsRoot(importer: string | undefined): readonly string[] {
  return importer === undefined ? ["imports"] : ["importsFor", importer];
}

/** `imports.env`: a root, and the names of the properties that lead on from it. */
export function propertyPath([root = "", ...names]: readonly string[]): string {
  const isPlain = (key: string) => IDENTIFIER.test(key) && key !== "__proto__";
  return root + names.map((key) => (isPlain(key) ? `.${key}` : `[${quoteName(key)}]`)).join("");
}
