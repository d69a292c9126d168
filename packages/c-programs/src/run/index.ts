export type { Outcome } from "./outcome.ts";
export { type LinkParts, runLinked } from "./run-linked.ts";
export { runStatic } from "./run-static.ts";
