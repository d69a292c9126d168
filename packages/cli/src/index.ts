export { runCommandLine } from "./command-line.ts";
export { type DenoRuntime, denoPlatform } from "./deno-platform.ts";
export { createFileHost } from "./input/command-host.ts";
export type { Output, Platform } from "./platform.ts";
