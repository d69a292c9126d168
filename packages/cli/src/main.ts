import { runCommandLine } from "./command-line.ts";
import { type DenoRuntime, denoPlatform } from "./deno-platform.ts";
import { nodePlatform } from "./node-platform.ts";

const { Deno: deno } = globalThis as { readonly Deno?: DenoRuntime };
// In Deno, the first look at `process` loads a part of Node.js.
if (deno === undefined) process.exitCode = await runCommandLine(process.argv.slice(2), nodePlatform(process));
else deno.exitCode = await runCommandLine(deno.args, denoPlatform(deno));
