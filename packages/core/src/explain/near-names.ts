const MOST_EDITS = 2;
const LONGEST_COMPARED_NAME = 64;
const MOST_SUGGESTIONS = 3;
const MOST_COMPARED_NAMES = 10_000;

/**
 * Names that may have been meant by `wanted`, nearest first: equal except for leading underscores or case, or at most
 * two edits away.
 */
export function nearNames(wanted: string, names: Iterable<string>): string[] {
  if (wanted.length > LONGEST_COMPARED_NAME) return [];
  const scored: { readonly name: string; readonly distance: number }[] = [];
  const bareWanted = bare(wanted);
  const lettersWanted = lettersOf(wanted);
  let compared = 0;
  for (const name of new Set(names)) {
    compared += 1;
    if (compared > MOST_COMPARED_NAMES) break;
    if (name.length > LONGEST_COMPARED_NAME || name === wanted) continue;
    const isFar = differingLetters(lettersOf(name), lettersWanted) > 2 * MOST_EDITS;
    const distance = bare(name) === bareWanted ? 0 : isFar ? MOST_EDITS + 1 : editDistance(wanted, name);
    // A name of three letters is two edits away from nearly every other short name.
    if (distance <= Math.min(MOST_EDITS, Math.floor(wanted.length / 3))) scored.push({ name, distance });
  }
  return scored
    .sort((a, b) => a.distance - b.distance)
    .slice(0, MOST_SUGGESTIONS)
    .map(({ name }) => name);
}

function bare(name: string): string {
  return name.replace(/^_+/, "").toLowerCase();
}

/** The set of characters in a name, as 32 bits: characters with the same last five bits share one bit. */
function lettersOf(name: string): number {
  let letters = 0;
  for (let at = 0; at < name.length; at += 1) letters |= 1 << (name.charCodeAt(at) & 31);
  return letters;
}

/** An edit removes one character and adds another, so it changes at most two bits. */
function differingLetters(a: number, b: number): number {
  let count = 0;
  for (let bits = a ^ b; bits !== 0; bits &= bits - 1) count += 1;
  return count;
}

/** Levenshtein distance, or any number above `MOST_EDITS` if the distance is larger than that. */
function editDistance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > MOST_EDITS) return MOST_EDITS + 1;
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next[j] = Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
    }
    if (next.every((distance) => distance > MOST_EDITS)) return MOST_EDITS + 1;
    row = next;
  }
  return row[b.length] ?? 0;
}
