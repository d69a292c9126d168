export { buildParts, buildStatic } from "./build-program.ts";
export { type Files, runTool, type ToolRun } from "./clang.ts";
export type { BuildOptions, PartForm, PartsOptions, Program, Target } from "./program.ts";
export { newerPrograms, programs } from "./programs.ts";
