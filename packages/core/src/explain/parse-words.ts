import { argumentTexts } from "./argument-texts.ts";
import type { Words } from "./explain-failure.ts";
import { parseTexts } from "./parse-texts.ts";

/** The texts for a program that only parses: it contains no others. */
export const PARSE_WORDS: Words = { texts: { ...argumentTexts, ...parseTexts } };
