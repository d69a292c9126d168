import type { CallableExport, CallValue } from "../model/call-api.ts";
import { parseValue } from "../model/parse-value.ts";

/** The arguments that a reader wrote for a function; undefined if one of them is no value of its type. */
export function readArguments(
  { parameters, refused }: CallableExport,
  texts: readonly string[],
): readonly CallValue[] | undefined {
  if (refused !== undefined) return undefined;
  const values: CallValue[] = [];
  for (const [at, { accepts }] of parameters.entries()) {
    const parsed = parseValue(texts[at] ?? "", accepts);
    if (!("value" in parsed)) return undefined;
    values.push(parsed.value);
  }
  return values;
}

/** `[i32 f32] -> [i32]`. */
export function signatureOf({ parameters, results }: CallableExport): string {
  const list = (kinds: CallableExport["parameters"]) => `[${kinds.map(({ type }) => type).join(" ")}]`;
  return `${list(parameters)} -> ${list(results)}`;
}
