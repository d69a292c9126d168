/**
 * @typedef {import("./read-tree.js").CountedFile} CountedFile
 *
 * @typedef {object} Sum
 * @property {string} name a folder, or the empty string for all
 * @property {number} words
 * @property {number} pronouns
 * @property {number} openers
 * @property {number} privateWords
 *
 * @typedef {object} Verdict
 * @property {Sum} total
 * @property {readonly Sum[]} folders the worst first
 * @property {readonly CountedFile[]} refused files with too many pronoun clauses, the worst first
 * @property {boolean} isPlain whether the check passes
 */

export const limits = {
  /** Pronoun-clause words for 1,000 words of all files. */
  ratio: 3,
  /** Pronoun-clause words for 1,000 words of one file. */
  fileRatio: 6,
  /** A file of so many words or fewer has no limit of its own. */
  fileWords: 200,
};

/**
 * Adds up the counts of files and holds them against the limits.
 *
 * @param {readonly CountedFile[]} files
 * @returns {Verdict}
 */
export function judge(files) {
  const total = sumOf("", files);
  const refused = files
    .filter((file) => file.words > limits.fileWords && ratioOf(file.pronouns.length, file.words) > limits.fileRatio)
    .sort((a, b) => ratioOf(b.pronouns.length, b.words) - ratioOf(a.pronouns.length, a.words));
  const isPlain = refused.length === 0 && total.openers === 0 && ratioOf(total.pronouns, total.words) <= limits.ratio;
  return { total, folders: sumFolders(files), refused, isPlain };
}

/**
 * @param {number} count
 * @param {number} words
 * @returns {number} per 1,000 words
 */
export function ratioOf(count, words) {
  return words === 0 ? 0 : (count * 1000) / words;
}

/** @param {readonly CountedFile[]} files */
function sumFolders(files) {
  /** @type {Map<string, CountedFile[]>} */
  const byFolder = new Map();
  for (const file of files) {
    const folder = folderOf(file.path);
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), file]);
  }
  return [...byFolder]
    .map(([folder, members]) => sumOf(folder, members))
    .sort((a, b) => ratioOf(b.pronouns, b.words) - ratioOf(a.pronouns, a.words));
}

/**
 * The folder that a file is counted for: `packages/core/src/plan`, `packages/core/test`, `wasm/src/memory`.
 *
 * @param {string} path
 */
function folderOf(path) {
  const folders = path.split("/").slice(0, -1);
  return folders.slice(0, folders[2] === "src" ? 4 : 3).join("/") || ".";
}

/**
 * @param {string} name
 * @param {readonly CountedFile[]} files
 * @returns {Sum}
 */
function sumOf(name, files) {
  return {
    name,
    words: files.reduce((sum, { words }) => sum + words, 0),
    pronouns: files.reduce((sum, { pronouns }) => sum + pronouns.length, 0),
    openers: files.reduce((sum, { openers }) => sum + openers.length, 0),
    privateWords: files.reduce((sum, { privateWords }) => sum + privateWords.length, 0),
  };
}
