import { spawn } from "node:child_process";
import { expect, test } from "vitest";
import { recCommand, wasmFolder } from "./run-rec.ts";

/** Runs the command with an output that is closed before the command writes, and gives what it prints on the other one. */
function runClosed(
  args: readonly string[],
  closed: "stdout" | "stderr",
): Promise<{ exitCode: number | null; printed: string }> {
  const [program, ...words] = recCommand(["--allow-all"], args);
  const env = { ...process.env, DENO_NO_UPDATE_CHECK: "1" };
  const child = spawn(program, words, { cwd: wasmFolder, env, timeout: 60_000 });
  child[closed].destroy();
  let printed = "";
  const open = closed === "stdout" ? child.stderr : child.stdout;
  open.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
  });
  return new Promise((resolve) => child.on("close", (exitCode) => resolve({ exitCode, printed })));
}

test.each([
  ["inspect", ["inspect", "program.wasm"], "stdout"],
  ["help", ["--help"], "stdout"],
  ["plan --json", ["plan", "program.wasm", "memory.wasm", "--json"], "stdout"],
  ["an error", ["inspect", "missing.wasm"], "stderr"],
  ["a program of WASI", ["run", "--wasi", "wasi-command.wasm"], "stdout"],
  ["the errors of a program of WASI", ["run", "--wasi", "--json", "wasi-client.wasm", "memory.wasm"], "stderr"],
] as const)("a command whose reader has gone ends quietly with 141: %s", async (_, args, closed) => {
  expect(await runClosed(args, closed)).toEqual({ exitCode: 141, printed: "" });
});
