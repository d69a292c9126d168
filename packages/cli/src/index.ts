export { runCommandLine } from "./command-line.ts";
export type { Output, Platform } from "./platform.ts";
