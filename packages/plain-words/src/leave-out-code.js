const FENCE = /^\s*(`{3,}|~{3,})/;
const INDENTED = /^(?: {4}|\t)/;
const LIST_ITEM = /^\s*(?:[-*+]|\d+[.)])\s/;

/** Stands for a piece of code: not a letter, so it is no word, and a word after it opens no sentence. */
const PLACEHOLDER = "·";

/**
 * A text of Markdown without its code blocks, inline code, link targets and tags. Every line keeps its number.
 *
 * @param {string} text
 */
export function leaveOutCode(text) {
  return withoutBlocks(text)
    .replace(/(?<!`)(`+)(?!`)(?:(?!\n\s*\n)[\s\S])*?(?<!`)\1(?!`)/g, blank)
    .replace(/\]\([^)\s]*\)/g, "]")
    .replace(/https?:\/\/\S+/g, PLACEHOLDER)
    .replace(/<\/?[a-z][^<>]*>/gi, blank);
}

/**
 * A placeholder that keeps the line breaks of the code.
 *
 * @param {string} code
 */
export function blank(code) {
  return PLACEHOLDER + code.replace(/[^\n]/g, "");
}

/** @param {string} text */
function withoutBlocks(text) {
  /** @type {string | undefined} */
  let fence;
  let before = { isBlank: true, isCode: false, isList: false };
  const lines = text.split("\n").map((line) => {
    const isBlank = line.trim() === "";
    const mark = FENCE.exec(line)?.[1];
    if (fence !== undefined) {
      if (mark?.startsWith(fence)) fence = undefined;
      return "";
    }
    if (mark !== undefined) {
      fence = mark;
      return "";
    }
    const isIndented = INDENTED.test(line);
    const isCode = isIndented && !before.isList && (before.isBlank || before.isCode);
    if (isBlank) before = { ...before, isBlank };
    else before = { isBlank, isCode, isList: LIST_ITEM.test(line) || (before.isList && /^\s/.test(line)) };
    return isCode ? "" : line;
  });
  return lines.join("\n");
}
