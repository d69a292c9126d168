interface ImportNames {
  readonly module: string;
  readonly name: string;
}

/**
 * Makes one string of the two names of an import: imports of one module that have the same get the same value.
 *
 * The first name is written as a number. Where imports stand in groups, a module states it once for all of them, so that a
 * string that repeated it for each would take memory out of all proportion to the module.
 */
export function createImportKeys(): (entry: ImportNames) => string {
  const numbers = new Map<string, number>();
  return ({ module, name }) => {
    const number = numbers.get(module) ?? numbers.size;
    if (number === numbers.size) numbers.set(module, number);
    return `${number} ${name}`;
  };
}
