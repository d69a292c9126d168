import { argumentTexts } from "./argument-texts.ts";
import type { Words } from "./explain-failure.ts";
import { fuseTexts } from "./fuse-texts.ts";
import { parseTexts } from "./parse-texts.ts";
import { rewriteTexts } from "./rewrite-texts.ts";
import { runTexts } from "./run-texts.ts";

/** The texts for a program that fuses modules by a plan: it contains no others. */
export const FUSE_WORDS: Words = {
  texts: { ...argumentTexts, ...fuseTexts, ...parseTexts, ...rewriteTexts, ...runTexts },
};
