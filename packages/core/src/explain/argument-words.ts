import { argumentProblems } from "./argument-problems.ts";
import { argumentTexts } from "./argument-texts.ts";
import type { Words } from "./explain-failure.ts";

/** The texts of all mistakes in arguments and options. */
export const ARGUMENT_WORDS: Words & Required<Pick<Words, "argumentProblems">> = {
  argumentProblems: (problem) => argumentProblems(problem),
  texts: argumentTexts,
};
