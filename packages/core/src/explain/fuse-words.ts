import { ARGUMENT_WORDS } from "./argument-words.ts";
import type { Words } from "./explain-failure.ts";
import { fuseTexts } from "./fuse-texts.ts";
import { parseTexts } from "./parse-texts.ts";
import { rewriteTexts } from "./rewrite-texts.ts";
import { runTexts } from "./run-texts.ts";

/** The texts for a program that fuses modules by a plan: it contains no others. */
export const FUSE_WORDS: Words = {
  ...ARGUMENT_WORDS,
  texts: { ...ARGUMENT_WORDS.texts, ...fuseTexts, ...parseTexts, ...rewriteTexts, ...runTexts },
};
