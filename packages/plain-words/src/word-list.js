/**
 * The words that make a comment hard to read, each with its remedy.
 *
 * @typedef {object} Remedy
 * @property {string} word in lower case; a space stands for any white space
 * @property {string} remedy a short instruction to the author
 */

/** Pronouns that open a clause, and pronouns for an unnamed person. The longer phrases come first. */
export const pronounClauses = [
  "that which",
  "those who",
  "those that",
  "the one that",
  "the ones that",
  "what",
  "whatever",
  "who",
  "whom",
  "whose",
  "whoever",
  "whichever",
  "nobody",
  "somebody",
  "anybody",
  "everybody",
];

/**
 * Words that no sentence may open with.
 *
 * @type {readonly Remedy[]}
 */
export const openers = [
  { word: "What", remedy: "name the thing: the module, the response, the bytes" },
  { word: "Who", remedy: "name the actor: the caller, the host, the importer" },
  { word: "Of", remedy: "begin with the subject, and let “of …” follow it" },
  { word: "Where", remedy: "write “if” or “when”, or name the place" },
  { word: "Told", remedy: "name the actor, and use an active verb" },
];

/**
 * The private words that rec once had, with the word of the field. Such a word may be right in another sense, so the
 * check lists these words and does not refuse them.
 *
 * @type {readonly Remedy[]}
 */
export const privateWords = [
  { word: "carry out", remedy: "run" },
  { word: "carries out", remedy: "runs" },
  { word: "carried out", remedy: "run" },
  { word: "early call", remedy: "call before it is bound" },
  { word: "fingerprint", remedy: "cache key" },
  { word: "flight", remedy: "in-flight load" },
  { word: "gather", remedy: "graph" },
  { word: "gathered", remedy: "in the graph" },
  { word: "give up", remedy: "cancel" },
  { word: "gives up", remedy: "cancels" },
  { word: "given up", remedy: "cancelled" },
  { word: "knot", remedy: "nested component" },
  { word: "late", remedy: "deferred" },
  { word: "lest", remedy: "so that … not" },
  { word: "limiter", remedy: "semaphore" },
  { word: "may pass", remedy: "is retryable" },
  { word: "movable", remedy: "hoistable" },
  { word: "patience", remedy: "timeout" },
  { word: "patient", remedy: "timeout" },
  { word: "skim", remedy: "drain" },
  { word: "settled source", remedy: "resolved source" },
  { word: "untouched", remedy: "compiled unchanged" },
  { word: "unwilling", remedy: "precompiled" },
];
