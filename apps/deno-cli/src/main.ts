import { denoPlatform, runCommandLine } from "@rec/cli";

Deno.exitCode = await runCommandLine(Deno.args, denoPlatform(Deno));
