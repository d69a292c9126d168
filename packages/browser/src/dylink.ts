export * from "@rec/core/dylink";
export { openProgram } from "./open-program.ts";
