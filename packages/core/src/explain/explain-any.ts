import type { ModuleLinkError, ModuleLoadError, ModuleParseError } from "../errors.ts";
import type { Failure } from "../problem.ts";
import { compileTexts } from "./compile-texts.ts";
import { explainFailure, SYNCHRONOUS_TEXTS, type Texts } from "./explain-failure.ts";
import { loadTexts } from "./load-texts.ts";

const ALL_TEXTS: Texts = { ...SYNCHRONOUS_TEXTS, ...compileTexts, ...loadTexts };

/** Returns the public error of any failure, including failures of loading and compiling. */
export function explainAny(failure: Failure): ModuleLoadError | ModuleParseError | ModuleLinkError {
  return explainFailure(failure, ALL_TEXTS);
}
