import type { ModuleLinkError, ModuleLoadError, ModuleParseError } from "../errors.ts";
import type { Failure } from "../problem.ts";
import { compileTexts } from "./compile-texts.ts";
import { explainFailure, type Words } from "./explain-failure.ts";
import { loadTexts } from "./load-texts.ts";
import { relinkTexts } from "./relink-texts.ts";
import { SYNCHRONOUS_WORDS } from "./synchronous-words.ts";

const ALL_WORDS: Words = {
  ...SYNCHRONOUS_WORDS,
  texts: { ...SYNCHRONOUS_WORDS.texts, ...compileTexts, ...loadTexts, ...relinkTexts },
};

/** Returns the public error of any failure, including failures of loading and compiling. */
export function explainAny(failure: Failure): ModuleLoadError | ModuleParseError | ModuleLinkError {
  return explainFailure(failure, ALL_WORDS);
}
