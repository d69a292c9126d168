import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findFaults } from "./find-faults.js";

/**
 * @typedef {import("./find-faults.js").Fault} Fault
 *
 * @typedef {Fault & { readonly path: string, readonly line: number, readonly column: number, readonly original: string }} Mutant
 *   a fault of one file; the path from the package's folder, line and column counted from 1
 */

/**
 * Every mutant of some files, in the order of paths and of the text.
 *
 * @param {string} folder the folder of the package
 * @param {readonly string[]} paths
 * @returns {Mutant[]}
 */
export function mutantsOf(folder, paths) {
  return paths.flatMap((path) => {
    const text = readFileSync(join(folder, path), "utf8");
    return findFaults(path, text).map((fault) => {
      const before = text.slice(0, fault.start).split("\n");
      const column = (before.at(-1) ?? "").length + 1;
      return { ...fault, path, line: before.length, column, original: text.slice(fault.start, fault.end) };
    });
  });
}

/**
 * Chooses mutants at random: the same ones for the same seed and sources.
 *
 * @param {readonly Mutant[]} mutants
 * @param {{ readonly seed: number, readonly count: number }} wish
 * @returns {Mutant[]} in their order
 */
export function chooseMutants(mutants, { seed, count }) {
  const next = randomSource(seed);
  const keyed = mutants.map((mutant, at) => ({ mutant, at, key: next() }));
  const chosen = keyed.sort((a, b) => a.key - b.key || a.at - b.at).slice(0, count);
  return chosen.sort((a, b) => a.at - b.at).map(({ mutant }) => mutant);
}

/**
 * Marsaglia's xorshift of 32 bits. A multiplication spreads neighbouring seeds.
 *
 * @param {number} seed
 */
function randomSource(seed) {
  let state = Math.imul(seed + 1, 0x9e3779b1) | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
