import { ARGUMENT_WORDS } from "./argument-words.ts";
import type { Words } from "./explain-failure.ts";
import { parseTexts } from "./parse-texts.ts";

/** The texts for a program that only parses: it contains no others. */
export const PARSE_WORDS: Words = { ...ARGUMENT_WORDS, texts: { ...ARGUMENT_WORDS.texts, ...parseTexts } };
