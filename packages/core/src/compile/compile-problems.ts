import type { Diagnostic } from "../diagnostic.ts";
import { ModuleParseError } from "../errors.ts";
import { plainName } from "../wasm/quote-name.ts";

const INVALID_HINT =
  "the file is damaged, or needs a WebAssembly feature that this engine lacks: build it again, or for an older target";

/** How engines say that it is not this module that they refuse. */
const DISALLOWED = /disallowed by|blocked by CSP|Content Security Policy|unsafe-eval/i;

const DISALLOWED_HINT =
  "this page or host compiles no WebAssembly: allow 'wasm-unsafe-eval' in its Content Security Policy, or give modules " +
  "that are compiled already";

/** A module that the engine refuses to compile, though all that linking looks at is in order. */
export function invalidModule(cause: unknown): ModuleParseError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const offset = offsetIn(reason);
  return new ModuleParseError(
    "INVALID_MODULE",
    [
      {
        code: "INVALID_MODULE",
        message: `Cannot compile the module: ${reason}`,
        hint: DISALLOWED.test(reason) ? DISALLOWED_HINT : INVALID_HINT,
        ...(offset !== undefined && { offset }),
      },
    ],
    { cause },
  );
}

interface LackingFeature {
  readonly feature: string;
  /** The first releases that have it; undefined if there are none. */
  readonly since: string | undefined;
}

/** A module that needs more than this engine has. */
export function lackingFeature(module: string, { feature, since }: LackingFeature): Diagnostic {
  const way =
    since === undefined
      ? "; no release of an engine has it without a flag yet"
      : `, or link in a newer runtime: it came with ${since}`;
  return {
    code: "UNSUPPORTED_FEATURE",
    message: `Cannot compile ${plainName(module)}: it uses ${feature}, which this engine lacks`,
    hint: `build ${plainName(module)} without it${way}`,
    module,
  };
}

/** V8 says `@+1234`, SpiderMonkey `at offset 1234`, JavaScriptCore `at byte 1234`. */
function offsetIn(reason: string): number | undefined {
  const found = /@\+(\d+)|(?:offset|byte) (\d+)/.exec(reason);
  const digits = found?.[1] ?? found?.[2];
  return digits === undefined ? undefined : Number(digits);
}
