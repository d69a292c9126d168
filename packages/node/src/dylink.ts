export * from "@rec/core/dylink";
export { attach } from "./attach.ts";
export { openProgram } from "./open-program.ts";
