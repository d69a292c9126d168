// Runs as a process of Node.js, Deno or Bun: prints its versions, carries out the task that it is given, prints the outcome.
import { argv, stdout, versions } from "node:process";
import { nodeHost } from "@rec/node";
import { carryOut } from "./task.ts";

/** Until it is ended, and no longer than it takes to look at its memory. */
const STAYS_MS = 10_000;

const [, , baseUrl = "", task = ""] = argv;
const outcome = task === "" ? undefined : await carryOut(JSON.parse(task), { baseUrl, host: nodeHost() });
stdout.write(`${JSON.stringify({ versions, outcome })}\n`);
setTimeout(() => {}, STAYS_MS);
