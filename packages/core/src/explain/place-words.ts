import { ARGUMENT_WORDS } from "./argument-words.ts";
import type { Words } from "./explain-failure.ts";
import { parseTexts } from "./parse-texts.ts";
import { rewriteTexts } from "./rewrite-texts.ts";

/** The texts for a program that makes modules placeable: it contains no others. */
export const PLACE_WORDS: Words = {
  ...ARGUMENT_WORDS,
  texts: { ...ARGUMENT_WORDS.texts, ...parseTexts, ...rewriteTexts },
  headline: "Cannot make the module placeable",
};
