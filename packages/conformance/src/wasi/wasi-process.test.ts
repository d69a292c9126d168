import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { bun, node26 } from "@rec/runtimes";
import { artifactUrl } from "@rec/wasm";
import { afterAll, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "rec-wasi-"));
writeFileSync(join(folder, "note.txt"), "three\n");
afterAll(() => rmSync(folder, { recursive: true }));

const deno = join(dirname(createRequire(import.meta.url).resolve("deno/package.json")), "bin.cjs");
const script = fileURLToPath(new URL("greet.ts", import.meta.url));
const command = fileURLToPath(artifactUrl("wasi-command"));

/** The commands that run a script; undefined if npm has no such program for this platform. */
const RUNTIMES: Readonly<Record<string, readonly (string | undefined)[]>> = {
  "Node 26": [node26().command],
  Deno: [
    process.execPath,
    deno,
    "run",
    "--quiet",
    "--no-prompt",
    "--no-check",
    "--cached-only",
    "--allow-read",
    `--allow-write=${folder}`,
  ],
  Bun: [bun().command],
};
const present = Object.entries(RUNTIMES).filter(([, words]) => !words.includes(undefined));

test.each(present)("a command has the streams, a folder and the exit code of its process in %s", async (_, words) => {
  const [program = "", ...args] = words as readonly string[];
  const env = { ...process.env, DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" };
  const child = spawn(program, [...args, script, command, folder], { env, stdio: "pipe" });
  child.stdin.end("one\ntwo\n");
  const exited = new Promise((resolve) => child.on("close", resolve));
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  expect(out).toBe("argument 0: greet\nargument 1: 🌍\ngreeting: hej\ninput: one\ninput: two\nfile: three\n");
  expect(code).toBe(1);
  // The only warning is that of the script itself.
  expect(err.split("\n").filter((line) => line.includes("Warning"))).toEqual([
    expect.stringContaining("of the caller"),
  ]);
  expect(err).toContain("done\n");
});

test("most runtimes are present", () => {
  expect(present.length).toBeGreaterThan(0);
});
