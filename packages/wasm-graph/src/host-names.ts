// The same three rules as in core's `wasm/host-names`, which no entry of core exports. A property test compares both.

/** WASI, the builtins of engines, and the tables of dynamic linkers. */
const OWN_MEANING = /^(wasix?$|wasix?[_:]|wasm:|GOT\.)/;
const PLACE = /^__(memory_base|table_base|tls_base)(32)?$/;
const MOST_MINIFIED_LETTERS = 2;

/** Whether a namespace means a host, an engine or a dynamic linker, so that no module provides its names by chance. */
export function hasOwnMeaning(namespace: string): boolean {
  return OWN_MEANING.test(namespace);
}

/** Whether a name means the place of the importer's own data, so that the export of another module is another place. */
export function isPlaceName(name: string): boolean {
  return PLACE.test(name);
}

/** Whether all imports of a module have names of a minifier, which other modules export by chance. */
export function isMinified(imports: readonly { readonly module: string; readonly name: string }[]): boolean {
  return imports.every(({ module, name }) => module === "a" && name.length <= MOST_MINIFIED_LETTERS);
}
