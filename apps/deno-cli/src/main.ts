import { runCommandLine } from "./command-line.ts";

Deno.exitCode = await runCommandLine(Deno.args);
