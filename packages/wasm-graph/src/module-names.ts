/**
 * Short names for files, for messages and plans: the last part of each path, with as many folders in front as it takes to
 * tell the files apart.
 *
 * @param ids - paths or URLs, without repetitions
 * @returns the name of each id; names are different
 */
export function moduleNamesOf(ids: readonly string[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const name = (group: readonly string[], parts: number): void => {
    const shorts = new Map<string, string[]>();
    for (const id of group) {
      const short = lastParts(id, parts);
      const same = shorts.get(short);
      if (same === undefined) shorts.set(short, [id]);
      else same.push(id);
    }
    for (const [short, [id = "", ...same]] of shorts) {
      if (same.length === 0) names.set(id, short);
      else name([id, ...same], parts + 1);
    }
  };
  name(ids, 1);
  return names;
}

function lastParts(id: string, count: number): string {
  const [path = "", ...query] = id.split("?");
  const parts = path.split("/");
  return [count >= parts.length ? path : parts.slice(-count).join("/"), ...query].join("?");
}
