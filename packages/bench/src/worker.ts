// Runs as a process of Node.js, Deno or Bun: prints its versions, carries out the task that it is given, prints the outcome.
import { argv, stdout, versions } from "node:process";
import { createModuleFiles } from "./module-files.ts";
import { carryOut } from "./task.ts";

const [, , baseUrl = "", task = ""] = argv;
const outcome = task === "" ? undefined : await carryOut(JSON.parse(task), createModuleFiles(baseUrl));
stdout.write(`${JSON.stringify({ versions, outcome })}\n`);
