/**
 * A short name for each file, for messages and the names of emitted files: `program` for `/x/program.wasm`. Files with the
 * same name get numbers, in the order of their paths.
 */
export function nameFiles(paths: Iterable<string>): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  const names = new Map<string, string>();
  for (const path of [...paths].sort()) {
    const stem = (path.split("/").at(-1) ?? path).replace(/\.wasm$/, "");
    let name = stem;
    for (let number = 2; taken.has(name); number += 1) name = `${stem}-${number}`;
    taken.add(name);
    names.set(path, name);
  }
  return names;
}
