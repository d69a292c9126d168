import type { CompileProblem } from "../compile/compile-problems.ts";
import { subjectOf } from "../errors.ts";
import { fileOf } from "./file-of.ts";
import type { TextsOf } from "./texts.ts";

const INVALID_HINT =
  "the file is damaged, or needs a WebAssembly feature that this engine lacks: build it again, or for an older target";

/** Messages by which engines report that all compilation is forbidden. */
const DISALLOWED = /disallowed by|blocked by CSP|Content Security Policy|unsafe-eval/i;

const DISALLOWED_HINT =
  "this page or host compiles no WebAssembly: allow 'wasm-unsafe-eval' in its Content Security Policy, or give modules " +
  "that are compiled already";

/** The texts of problems that the engine reports for a module. */
export const compileTexts: TextsOf<CompileProblem> = {
  "invalid-module": ({ module, url, reason }) => ({
    message: `Cannot compile ${fileOf({ module, url })}: ${reason}`,
    hint: DISALLOWED.test(reason) ? DISALLOWED_HINT : INVALID_HINT,
  }),
  "lacking-feature": ({ module, url, feature, since }) => {
    const way =
      since === undefined
        ? "; no release of an engine has it without a flag yet"
        : `, or link in a newer runtime: it came with ${since}`;
    return {
      message: `Cannot compile ${fileOf({ module, url })}: it uses ${feature}, which this engine lacks`,
      hint: `build ${subjectOf(module)} without it${way}`,
    };
  },
};
