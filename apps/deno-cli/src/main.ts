import { runCommandLine } from "@rec/cli";
import { denoPlatform } from "./deno-platform.ts";

Deno.exitCode = await runCommandLine(Deno.args, denoPlatform);
