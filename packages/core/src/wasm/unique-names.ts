/**
 * The same names, with a number behind each that stands in the list before.
 *
 * @param asCompared - makes the names that may not be equal, such as names of files on a disk that ignores case
 */
export function uniqueNames(names: readonly string[], asCompared: (name: string) => string = (name) => name): string[] {
  const taken = new Set<string>();
  const repeats = new Map<string, number>();
  return names.map((name) => {
    let unique = name;
    while (taken.has(asCompared(unique))) {
      const repeat = (repeats.get(name) ?? 1) + 1;
      repeats.set(name, repeat);
      unique = `${name}${/\d$/.test(name) ? "_" : ""}${repeat}`;
    }
    taken.add(asCompared(unique));
    return unique;
  });
}
