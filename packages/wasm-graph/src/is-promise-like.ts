import type { ModuleType } from "@rec/core/plan";

type Export = ModuleType["exports"][number];

/**
 * Whether an export makes an ES module look like a promise: a function called `then`. `import()` would call it and wait for ever,
 * as ECMAScript asks for. So no ES module in the place of a file has such an export.
 */
export function isPromiseLike({ name, type }: Export): boolean {
  return name === "then" && type.kind === "function";
}
