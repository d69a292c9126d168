/**
 * One string for the two names of an import: imports of one module that have the same get the same value.
 *
 * The length in front keeps apart what would else run together: `"a" "bc"` and `"ab" "c"`.
 */
export function importKey({ module, name }: { readonly module: string; readonly name: string }): string {
  return `${module.length} ${module}${name}`;
}
