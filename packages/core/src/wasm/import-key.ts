interface ImportNames {
  readonly module: string;
  readonly name: string;
}

/**
 * Makes one string of the two names of an import: two imports of one module with the same names get the same string.
 *
 * The string has a number in place of the first name. A module can state that name once for a group of imports.
 * Repeating it for each import could take far more memory than the module does.
 */
export function createImportKeys(): (entry: ImportNames) => string {
  const numbers = new Map<string, number>();
  return ({ module, name }) => {
    const number = numbers.get(module) ?? numbers.size;
    if (number === numbers.size) numbers.set(module, number);
    return `${number} ${name}`;
  };
}
