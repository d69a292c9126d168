/** Releases that people still use, the oldest of each first. */
const RUNTIMES: readonly (readonly [name: string, versions: readonly string[]])[] = [
  ["Node", ["20.19", "22.12", "24.0", "26.0"]],
  ["Deno", ["2.0", "2.4"]],
  ["Chrome", ["120", "140"]],
  ["Firefox", ["128", "140"]],
  ["Safari", ["17.6", "18.4", "26.0"]],
];

/**
 * The newest release of each runtime that lacks a feature, of releases that people still use.
 *
 * @param since - the first releases that have it, as `Node 22, Deno 1.39, Chrome 120 and Firefox 125`; undefined if there
 * are none
 */
export function lackingRuntimes(since: string | undefined): string[] {
  const first = new Map(
    [...(since ?? "").matchAll(/(Node|Deno|Chrome|Firefox|Safari) ([\d.]+)/g)].map(([, name, version]) => [
      name,
      version,
    ]),
  );
  return RUNTIMES.flatMap(([name, versions]) => {
    const from = first.get(name);
    if (from === undefined) return [`${name} (all)`];
    const lacking = versions.filter((version) => compareVersions(version, from) < 0).at(-1);
    return lacking === undefined ? [] : [`${name} ${lacking}`];
  });
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split(".").map(Number)) as [number[], number[]];
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
