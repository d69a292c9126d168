import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";

/** @typedef {"passed" | "failed" | "timed out"} Verdict how tests ended */

/** A mutant may allocate without end: this limit ends the test processes before the machine's memory is full. */
const HEAP_MB = 2_048;

/**
 * Runs vitest in a folder, until the first failure.
 *
 * @param {string} folder
 * @param {{ readonly args: readonly string[], readonly limitMs: number, readonly signal?: AbortSignal }} options `args` as for
 *   the command `vitest`
 * @returns {Promise<{ readonly verdict: Verdict, readonly durationMs: number, readonly output: string }>}
 */
export async function runTests(folder, { args, limitMs, signal }) {
  signal?.throwIfAborted();
  const vitest = createRequire(join(folder, "package.json"))
    .resolve("vitest/package.json")
    .replace(/package\.json$/, "vitest.mjs");
  const started = performance.now();
  // A process group of its own, so that workers end with it. The tests run as on a developer's machine.
  const env = { ...process.env, NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}`, CI: "", NO_COLOR: "1" };
  const child = spawn(process.execPath, [vitest, ...args, "--bail=1", "--reporter=dot"], {
    cwd: folder,
    env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const end = () => endGroup(child.pid);
  signal?.addEventListener("abort", end, { once: true });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    end();
  }, limitMs);
  const code = await new Promise((resolve, reject) => {
    child.on("close", resolve);
    child.on("error", reject);
  });
  clearTimeout(timer);
  signal?.removeEventListener("abort", end);
  signal?.throwIfAborted();
  const verdict = isLate ? "timed out" : code === 0 ? "passed" : "failed";
  return { verdict, durationMs: performance.now() - started, output };
}

/** @param {number | undefined} pid */
function endGroup(pid) {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
