import type { Linked } from "@rec/browser";
import { shownPath } from "../model/shown-name.ts";
import { resultOf } from "./call-result.ts";
import type { LiveModule } from "./live-functions.ts";

/** Whether a value is what the instruction `throw` has thrown. */
export function isException(error: unknown): error is WebAssembly.Exception {
  return "Exception" in WebAssembly && error instanceof WebAssembly.Exception;
}

/** The tag of an exception, which alone lets others look into it, by an export that is this tag, and its values: `program.failure(4, -1)`. */
export function describeException(
  thrown: WebAssembly.Exception,
  { linked, modules }: { readonly linked: Linked; readonly modules: readonly LiveModule[] },
): string {
  for (const { name: module, type } of modules) {
    for (const entry of type.exports) {
      if (entry.type.kind !== "tag") continue;
      const tag = linked.exports[module]?.[entry.name] as WebAssembly.Tag;
      if (!thrown.is(tag)) continue;
      const values = entry.type.params.map((_, at) => valueText(thrown, tag, at));
      return `${shownPath({ module, name: entry.name })}(${values.join(", ")}) was thrown, and nobody caught it`;
    }
  }
  return "an exception was thrown whose tag no module exports, and nobody caught it";
}

function valueText(thrown: WebAssembly.Exception, tag: WebAssembly.Tag, index: number): string {
  try {
    const value = resultOf(thrown.getArg(tag, index));
    return typeof value === "object" ? value.reference : Object.is(value, -0) ? "-0" : String(value);
  } catch {
    // A v128, for example.
    return "a value that JavaScript cannot read";
  }
}
