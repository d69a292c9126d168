import { parse } from "@bytecodealliance/jco";
import { parseModule, planLink } from "@rec/core";
import { expect, test } from "vitest";
import { reportFailure } from "./failure.ts";

const ASKING = `(module (import "wasi_snapshot_preview1" "fd_write" (func)) (import "env" "x" (func))
  (import "wasi_snapshot_preview1" "fd_read" (func)))`;

type Answer = Parameters<typeof reportFailure>[1]["answer"];

/** The lines of the error of a plan of one module. */
async function linesOf(wat: string, answer: Answer): Promise<string[]> {
  const lines: string[] = [];
  const style = { heading: String, value: String, faint: String, code: String };
  const terminal = { print: () => {}, complain: (text: string) => lines.push(text), style, errorStyle: style };
  const type = parseModule(new Uint8Array(await parse(wat)));
  try {
    planLink({ a: type });
  } catch (error) {
    reportFailure(error, { terminal, json: false, verbose: false, answer });
  }
  return lines.join("\n").split("\n");
}

test.each([
  ["--allow", "add --wasi, or add --allow 'wasi_snapshot_preview1.*', or"],
  ["--imports", "add --wasi, or export wasi_snapshot_preview1.* from a JavaScript file for --imports, or"],
] as const)(
  "reportFailure() prints a hint once for all problems that have it, also if they differ in options of JavaScript: %s",
  async (flag, hint) => {
    const lines = await linesOf(ASKING, { flag, files: [] });
    expect(lines.slice(0, 3)).toEqual([
      "Cannot link 1 module: 3 problems",
      '  UNRESOLVED_IMPORT  "wasi_snapshot_preview1" "fd_write" (function [] -> []) needed by a',
      '  UNRESOLVED_IMPORT  "wasi_snapshot_preview1" "fd_read" (function [] -> []) needed by a',
    ]);
    expect(lines[3]).toContain(`    hint: ${hint}`);
    expect(lines[4]).toBe('  UNRESOLVED_IMPORT  "env" "x" (function [] -> []) needed by a');
    expect(lines.length).toBe(6);
  },
);

test("reportFailure() makes one problem of the functions of WASI if many are missing, because one flag provides them", async () => {
  const names = ["args_get", "fd_close", "fd_read", "fd_seek", "fd_write", "proc_exit", "sock_send", "sched_yield"];
  const imports = names.map((name) => `(import "wasi_snapshot_preview1" "${name}" (func))`).join("");
  expect(
    await linesOf(`(module ${imports} (import "env" "x" (func)))`, { flag: "--imports", files: ["h.js"] }),
  ).toEqual([
    "Cannot link 1 module: 2 problems",
    '  UNRESOLVED_IMPORT  8 functions of "wasi_snapshot_preview1" needed by a: args_get, fd_close, fd_read, fd_seek, fd_write, proc_exit and 2 more',
    expect.stringMatching(/^ {4}hint: add --wasi, or export wasi_snapshot_preview1\.\* from h\.js, or/),
    '  UNRESOLVED_IMPORT  "env" "x" (function [] -> []) needed by a',
    expect.stringMatching(/^ {4}hint: export env\.x from h\.js/),
  ]);
});
