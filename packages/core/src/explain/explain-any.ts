import type { ModuleLinkError, ModuleLoadError, ModuleParseError } from "../errors.ts";
import type { Failure } from "../problem.ts";
import { compileTexts } from "./compile-texts.ts";
import { explainFailure, SYNCHRONOUS_TEXTS, type Texts } from "./explain-failure.ts";
import { loadTexts } from "./load-texts.ts";

const ALL_TEXTS: Texts = { ...SYNCHRONOUS_TEXTS, ...compileTexts, ...loadTexts };

/** The public error of any failure, those of loading and compiling included. */
export function explainAny(failure: Failure): ModuleLoadError | ModuleParseError | ModuleLinkError {
  return explainFailure(failure, ALL_TEXTS);
}
