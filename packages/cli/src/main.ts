import process from "node:process";
import { runCommandLine } from "./command-line.ts";
import { nodePlatform } from "./node-platform.ts";

process.exitCode = await runCommandLine(process.argv.slice(2), nodePlatform);
