import { ModuleParseError } from "../errors.ts";
import { plainName } from "../wasm/quote-name.ts";

/** A module that the engine refuses to compile, though all that linking looks at is in order. */
export function invalidModule(name: string, cause: unknown): ModuleParseError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const offset = offsetIn(reason);
  return new ModuleParseError(
    "INVALID_MODULE",
    [
      {
        code: "INVALID_MODULE",
        message: `Cannot compile ${plainName(name)}: ${reason}`,
        hint: "the file is damaged, or needs a WebAssembly feature that this engine lacks: build it again, or for an older target",
        module: name,
        ...(offset !== undefined && { offset }),
      },
    ],
    { cause },
  );
}

/** V8 says `@+1234`, SpiderMonkey `at offset 1234`, JavaScriptCore `at byte 1234`. */
function offsetIn(reason: string): number | undefined {
  const found = /@\+(\d+)|(?:offset|byte) (\d+)/.exec(reason);
  const digits = found?.[1] ?? found?.[2];
  return digits === undefined ? undefined : Number(digits);
}
