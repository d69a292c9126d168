const EXPORT_LIST = /^export (type )?\{([^}]*)\}/gm;

/**
 * The names that an entry exports as types alone. A class is a value too, unless it is exported in this way.
 *
 * @param {string} declarations - of an entry, as the compiler wrote them
 * @returns {ReadonlySet<string>}
 */
export function typeExportsOf(declarations) {
  const names = new Set();
  for (const [, ofTypes, list = ""] of declarations.matchAll(EXPORT_LIST)) {
    for (const item of itemsOf(list)) {
      if (ofTypes !== undefined || item.startsWith("type ")) names.add(exportedName(item));
    }
  }
  return names;
}

/**
 * Writes `type` in front of these names in the export lists. The roll-up exports each class as a value.
 *
 * @param {string} declarations - of an entry, rolled up
 * @param {ReadonlySet<string>} types
 * @returns {string}
 */
export function markTypeExports(declarations, types) {
  return declarations.replaceAll(EXPORT_LIST, (statement, ofTypes, list = "") => {
    if (ofTypes !== undefined) return statement;
    const items = itemsOf(list).map((item) => (types.has(exportedName(item)) ? `type ${item}` : item));
    return `export { ${items.join(", ")} }`;
  });
}

/** @param {string} list */
function itemsOf(list) {
  return list
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

/** @param {string} item for example `A`, `type A`, or `B as A` */
function exportedName(item) {
  return item.split(/\s+/).at(-1) ?? "";
}
