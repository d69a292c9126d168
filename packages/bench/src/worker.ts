// Runs as a process of Node.js, Deno or Bun: prints its versions, runs its task, and prints the outcome.
import { argv, stdout, versions } from "node:process";
import { nodeHost } from "@rec/node";
import { carryOut } from "./task.ts";

/** How long the process stays, at most, until its memory has been read and it is ended. */
const STAYS_MS = 10_000;

const [, , baseUrl = "", task = ""] = argv;
const outcome = task === "" ? undefined : await carryOut(JSON.parse(task), { baseUrl, host: nodeHost() });
stdout.write(`${JSON.stringify({ versions, outcome })}\n`);
setTimeout(() => {}, STAYS_MS);
