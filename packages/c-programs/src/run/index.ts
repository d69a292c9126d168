export type { Outcome } from "./outcome.ts";
export { type LinkParts, runLinked } from "./run-linked.ts";
export { runStatic } from "./run-static.ts";
export { type StartOrder, startProgram } from "./start-program.ts";
export { createSmallWasi, ProgramExit, type SmallWasi } from "./small-wasi.ts";
