// Run by `deno run`, which deno.ts starts: a trial a line comes in, its outcome a line goes out, in whatever order.
import { link } from "@rec/core";
import { denoHost } from "../runners/deno-host.ts";
import type { NumberedOutcome, NumberedTrial } from "./deno.ts";
import { carryOut } from "./trial.ts";

const unheard: string[] = [];
globalThis.addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  unheard.push(String(event.reason));
});

async function answer({ id, trial }: NumberedTrial): Promise<void> {
  const outcome = trial && (await carryOut(trial, (modules, options) => link(modules, { host: denoHost, ...options })));
  const line: NumberedOutcome = { id, outcome, unheard };
  await Deno.stdout.write(new TextEncoder().encode(`${JSON.stringify(line)}\n`));
}

let rest = "";
for await (const chunk of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
  const lines = (rest + chunk).split("\n");
  rest = lines.pop() ?? "";
  for (const line of lines) answer(JSON.parse(line));
}
