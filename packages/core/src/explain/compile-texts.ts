import type { CompileProblem } from "../compile/compile-problems.ts";
import { subjectOf } from "../errors.ts";
import { importsPath } from "../wasm/host-path.ts";
import { fileOf } from "./file-of.ts";
import type { TextsOf } from "./texts.ts";

/** Messages by which engines report a builtin or string constant that is imported with another type. */
const BUILTIN_TYPE =
  /builtin (function|import) .*signature|string constant .*(must be an immutable global|is not)|type mismatch in \w+$/i;

const BUILTIN_TYPE_HINT =
  "import each builtin with its type in the JavaScript API, and each string constant as a constant global of type " +
  "externref; or leave out the option builtins or importedStringConstants";

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
    hint: DISALLOWED.test(reason) ? DISALLOWED_HINT : BUILTIN_TYPE.test(reason) ? BUILTIN_TYPE_HINT : INVALID_HINT,
  }),
  "engine-limit": ({ module, url, reason }) => ({
    message: `Cannot compile ${fileOf({ module, url })}: ${reason}`,
    hint: "this engine accepts less than others: split the module, or link in a newer runtime",
  }),
  "lacking-feature": ({ module, url, feature, since, import: imported }) => {
    const way =
      since === undefined
        ? "; no release of an engine has it without a flag yet"
        : `, or link in a newer runtime: it came with ${since}`;
    return {
      message: `Cannot compile ${fileOf({ module, url })}: it uses ${feature}, which this engine lacks`,
      hint: `build ${subjectOf(module)} without it${imported === undefined ? "" : `, add ${importsPath(imported)}`}${way}`,
    };
  },
};
