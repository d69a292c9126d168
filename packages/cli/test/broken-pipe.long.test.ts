import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bun, node26 } from "@rec/runtimes";
import { artifactUrl } from "@rec/wasm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import createWabt from "wabt";

const wasmFolder = dirname(fileURLToPath(artifactUrl("program")));

/** Writes without end, and looks at no error. */
const ENDLESS = `(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\\10\\00\\00\\00\\02\\00\\00\\00")
  (data (i32.const 16) "y\\n")
  (func (export "_start") (loop $again (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 32))) (br $again))))`;

let folder: string;
let endless: string;

beforeAll(async () => {
  folder = mkdtempSync(join(fileURLToPath(new URL("..", import.meta.url)), "node_modules/.rec-"));
  const script = fileURLToPath(new URL("../scripts/bundle.js", import.meta.url));
  const built = spawnSync(process.execPath, [script, "--outdir", folder], { cwd: dirname(dirname(script)) });
  expect(built.status).toBe(0);
  const { parseWat } = await createWabt();
  endless = join(folder, "endless.wasm");
  writeFileSync(endless, parseWat("endless.wat", ENDLESS).toBinary({}).buffer);
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Run {
  readonly exitCode: number | null;
  /** The text on the output that still has a reader. */
  readonly printed: string;
}

/** Runs `rec`, with one output that is closed before the command writes, or after its first bytes. */
function runClosed(
  command: string,
  args: readonly string[],
  { closed, after = "start" }: { readonly closed: "stdout" | "stderr"; readonly after?: "start" | "first bytes" },
): Promise<Run> {
  const child = spawn(command, [join(folder, "rec.js"), ...args], { cwd: wasmFolder, timeout: 60_000 });
  const open = closed === "stdout" ? child.stderr : child.stdout;
  if (after === "start") child[closed].destroy();
  else child[closed].once("data", () => child[closed].destroy());
  let printed = "";
  open.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
  });
  return new Promise((resolve) => child.on("close", (exitCode) => resolve({ exitCode, printed })));
}

const RUNTIMES = [
  { name: `Node ${process.versions.node.split(".")[0]}`, command: process.execPath, missing: undefined },
  node26(),
  bun(),
];

describe.each(RUNTIMES)("in $name, a command whose reader has gone", ({ command = "", missing }) => {
  test.skipIf(missing !== undefined).each([
    ["inspect", ["inspect", "program.wasm"]],
    ["help", ["--help"]],
    ["plan --json", ["plan", "program.wasm", "memory.wasm", "--json"]],
    ["a program of WASI", ["run", "--wasi", "wasi-command.wasm"]],
  ] as const)("ends quietly with 141: %s", async (_, args) => {
    expect(await runClosed(command, args, { closed: "stdout" })).toEqual({ exitCode: 141, printed: "" });
  });

  test.skipIf(missing !== undefined)("ends quietly, though its errors alone have no reader", async () => {
    const run = await runClosed(command, ["inspect", "missing.wasm"], { closed: "stderr" });
    expect(run).toEqual({ exitCode: 141, printed: "" });
  });

  test.skipIf(missing !== undefined)("ends, also if it would write without end", async () => {
    const args = ["run", "--wasi", endless];
    const run = await runClosed(command, args, { closed: "stdout", after: "first bytes" });
    expect(run).toEqual({ exitCode: 141, printed: "" });
  });
});
