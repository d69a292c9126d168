/**
 * The package of a specifier: `@rec/core` for `@rec/core/rewrite`, `esbuild` for `esbuild/lib/main.js`.
 *
 * @param {string} specifier
 */
export function packageNameOf(specifier) {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

/**
 * Whether a specifier is one of the entries that its package's `exports` lists.
 *
 * @param {{ name: string, exports?: Record<string, unknown> }} manifest
 * @param {string} specifier
 */
export function isPublicEntry({ name, exports = {} }, specifier) {
  const entry = `.${specifier.slice(name.length)}`;
  return Object.keys(exports).some((key) => {
    const [head = "", tail] = key.split("*");
    return tail === undefined ? key === entry : entry.startsWith(head) && entry.endsWith(tail);
  });
}
