import { distance } from "fastest-levenshtein";

const MOST_NAMES = 3;
const MOST_LISTED = 10;
/** Names are any text, and the comparison of two names takes the product of their lengths. */
const LONGEST_NAME = 100;

/**
 * The names that are nearest to one that does not exist, as the end of an error: `; did you mean a or b?`. If none is
 * near, the first names.
 *
 * @param all - the words before the first names: `the modules import`
 */
export function didYouMean(wanted: string, names: Iterable<string>, all: string): string {
  const known = [...new Set(names)];
  const near = nearest(wanted, known);
  if (near.length > 0) return `; did you mean ${near.join(" or ")}?`;
  const more = known.length > MOST_LISTED ? ", …" : "";
  return known.length === 0 ? `; ${all} nothing` : `; ${all} ${known.slice(0, MOST_LISTED).join(", ")}${more}`;
}

function nearest(wanted: string, names: readonly string[]): string[] {
  const limit = Math.min(3, Math.floor(wanted.length / 3));
  return names
    .filter((name) => Math.max(name.length, wanted.length) <= LONGEST_NAME)
    .map((name) => ({ name, edits: bare(name) === bare(wanted) ? 0 : distance(name, wanted) }))
    .filter(({ edits }) => edits <= limit)
    .sort((a, b) => a.edits - b.edits)
    .slice(0, MOST_NAMES)
    .map(({ name }) => name);
}

/** Toolchains differ in leading underscores: `_malloc` is meant by `malloc`. */
function bare(name: string): string {
  return name.replace(/(^|\.)_+/g, "$1").toLowerCase();
}
