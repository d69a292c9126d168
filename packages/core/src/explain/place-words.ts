import { argumentTexts } from "./argument-texts.ts";
import type { Words } from "./explain-failure.ts";
import { parseTexts } from "./parse-texts.ts";
import { rewriteTexts } from "./rewrite-texts.ts";

/** The texts for a program that makes modules placeable: it contains no others. */
export const PLACE_WORDS: Words = {
  texts: { ...argumentTexts, ...parseTexts, ...rewriteTexts },
  headline: "Cannot make the module placeable",
};
