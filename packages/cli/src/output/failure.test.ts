import { parse } from "@bytecodealliance/jco";
import { parseModule, planLink } from "@rec/core";
import { expect, test } from "vitest";
import { reportFailure } from "./failure.ts";

const ASKING = `(module (import "wasi_snapshot_preview1" "fd_write" (func)) (import "env" "x" (func))
  (import "wasi_snapshot_preview1" "fd_read" (func)))`;

test("reportFailure() prints a hint once for all problems that have it, also if they differ in options of JavaScript", async () => {
  const lines: string[] = [];
  const style = { heading: String, value: String, faint: String, code: String };
  const terminal = { print: () => {}, complain: (text: string) => lines.push(text), style, errorStyle: style };
  const type = parseModule(new Uint8Array(await parse(ASKING)));
  try {
    planLink({ a: type });
  } catch (error) {
    reportFailure(error, { terminal, json: false, verbose: false, answer: { flag: "--allow", files: [] } });
  }
  expect(lines.join("\n").split("\n")).toEqual([
    "Cannot link 1 module: 3 problems",
    '  UNRESOLVED_IMPORT  "wasi_snapshot_preview1" "fd_write" (function [] -> []) needed by a',
    '  UNRESOLVED_IMPORT  "wasi_snapshot_preview1" "fd_read" (function [] -> []) needed by a',
    expect.stringMatching(/^ {4}hint: add --wasi, or add --allow 'wasi_snapshot_preview1\.\*'/),
    '  UNRESOLVED_IMPORT  "env" "x" (function [] -> []) needed by a',
    '    hint: add --allow env.x, or add a file that exports "x"',
  ]);
});
