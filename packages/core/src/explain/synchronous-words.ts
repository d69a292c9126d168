import type { LinkWarning } from "../plan/plan-format.ts";
import type { Problem } from "../problem.ts";
import { ARGUMENT_WORDS } from "./argument-words.ts";
import { explainProblem, type Words } from "./explain-failure.ts";
import { explainPlan } from "./explain-plan.ts";
import { fuseTexts } from "./fuse-texts.ts";
import { layoutTexts } from "./layout-texts.ts";
import { libraryTexts } from "./library-texts.ts";
import { memoryTexts } from "./memory-texts.ts";
import { parseTexts } from "./parse-texts.ts";
import { placeTexts } from "./place-texts.ts";
import { programTexts } from "./program-texts.ts";
import { provisionTexts } from "./provision-texts.ts";
import { ownerTexts } from "./resolution-texts.ts";
import { rewriteTexts } from "./rewrite-texts.ts";
import { runTexts } from "./run-texts.ts";
import { threadTexts } from "./thread-texts.ts";
import { warningTexts } from "./warning-texts.ts";

/** Texts of the folders with problems that the synchronous functions report. Each such folder adds its table here. */
export const SYNCHRONOUS_WORDS: Words & { readonly explainPlan: typeof explainPlan } = {
  ...ARGUMENT_WORDS,
  texts: {
    ...ARGUMENT_WORDS.texts,
    ...fuseTexts,
    ...layoutTexts,
    ...libraryTexts,
    ...memoryTexts,
    ...ownerTexts,
    ...parseTexts,
    ...placeTexts,
    ...programTexts,
    ...rewriteTexts,
    ...provisionTexts,
    ...runTexts,
    ...threadTexts,
    ...warningTexts,
  },
  explainPlan,
};

/** Whether there is a text for a problem. */
export function isExplainable(problem: Problem | undefined): boolean {
  return problem !== undefined && Object.hasOwn(SYNCHRONOUS_WORDS.texts, problem.about);
}

/** The warnings of a plan, in words. */
export function explainWarnings(warnings: readonly Problem[]): readonly LinkWarning[] {
  return Object.freeze(
    warnings.map((warning) => Object.freeze(explainProblem(warning, SYNCHRONOUS_WORDS.texts) as LinkWarning)),
  );
}
