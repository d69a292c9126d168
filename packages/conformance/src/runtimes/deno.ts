import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Runtime } from "./runtime.ts";
import type { Outcomes, Trial } from "./trial.ts";

const denoBin = join(dirname(createRequire(import.meta.url).resolve("deno/package.json")), "bin.cjs");
const packageFolder = fileURLToPath(new URL("../..", import.meta.url));

/** How long Deno may take to see that nothing is left to do. */
const EXIT_MS = 5000;

/** A line to the process. Without a trial, it only asks what was rejected. */
export interface NumberedTrial {
  readonly id: number;
  readonly trial?: Trial;
}

/** A line from it. */
export interface NumberedOutcome {
  readonly id: number;
  readonly outcome?: Outcomes[Trial["kind"]] | undefined;
  readonly unheard: readonly string[];
}

/**
 * A Deno process, with `@rec/core` and a host of a few lines.
 *
 * @param hosts - all that it may reach
 */
export async function openDeno(hosts: readonly string[]): Promise<Runtime> {
  const rights = ["--no-prompt", `--allow-net=${hosts.join(",")}`];
  const args = ["run", "--quiet", "--no-check", "--cached-only", ...rights, "src/runtimes/deno-trials.ts"];
  const env = { ...process.env, DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" };
  const child = spawn(process.execPath, [denoBin, ...args], { cwd: packageFolder, env, stdio: "pipe" });
  const waiting = new Map<number, { resolve(line: NumberedOutcome): void; reject(error: Error): void }>();
  let errors = "";
  let asked = 0;
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  createInterface(child.stdout).on("line", (line) => {
    const outcome: NumberedOutcome = JSON.parse(line);
    waiting.get(outcome.id)?.resolve(outcome);
    waiting.delete(outcome.id);
  });
  const closed = new Promise<void>((resolve) => {
    child.on("close", (code) => {
      for (const { reject } of waiting.values()) reject(new Error(`Deno ended with ${code}:\n${errors}`));
      resolve();
    });
  });
  const ask = (trial?: Trial): Promise<NumberedOutcome> => {
    const id = asked++;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      child.stdin.write(`${JSON.stringify({ id, ...(trial && { trial }) } satisfies NumberedTrial)}\n`);
    });
  };
  return {
    name: "Deno",
    version: await denoVersion(),
    carryOut: async (trial) => (await ask(trial)).outcome as never,
    unheard: async () => (await ask()).unheard,
    async close() {
      child.stdin.end();
      const tooLong = setTimeout(() => child.kill("SIGKILL"), EXIT_MS);
      await closed;
      clearTimeout(tooLong);
      if (child.signalCode !== null) throw new Error("Deno does not end: something in it is still under way");
    },
  };
}

function denoVersion(): string {
  return createRequire(import.meta.url)("deno/package.json").version;
}
