import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "@bytecodealliance/jco";
import { node26 } from "@rec/runtimes";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const node = node26().command ?? "node";
const WITHOUT_JSPI = "data:text/javascript,delete WebAssembly.Suspending, delete WebAssembly.promising";

/** A program that opens `plugin.so`, and exits with the result of its function `answer`, or with 9 without the library. */
const PROGRAM = `(module
  (@dylink.0 (mem-info (memory 32 2) (table 0 0)))
  (type $answer (func (result i32)))
  (import "env" "memory" (memory 1))
  (import "env" "__memory_base" (global $base i32))
  (import "env" "__indirect_function_table" (table 0 funcref))
  (import "env" "dlopen" (func $dlopen (param i32 i32) (result i32)))
  (import "env" "dlsym" (func $dlsym (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (data (global.get $base) "plugin.so\\00\\00\\00\\00\\00\\00\\00answer\\00")
  (func (export "_start") (local $library i32)
    (local.set $library (call $dlopen (global.get $base) (i32.const 2)))
    (if (i32.eqz (local.get $library)) (then (call $exit (i32.const 9))))
    (call $exit
      (call_indirect (type $answer) (call $dlsym (local.get $library) (i32.add (global.get $base) (i32.const 16)))))))`;

const PLUGIN = `(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (func (export "answer") (result i32) (i32.const 42)))`;

/** A program that opens `ending.so`, and returns or calls `proc_exit`. It writes the text of the library's destructor. */
const ENDING_PROGRAM = (exit: string, further = "") => `(module
  (@dylink.0 (mem-info (memory 64 2) (table 0 0)))
  (import "env" "memory" (memory 1))
  (import "env" "__memory_base" (global $base i32))
  (import "env" "__indirect_function_table" (table 0 funcref))
  (import "env" "dlopen" (func $dlopen (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (data (global.get $base) "ending.so\\00\\00\\00ended\\0a")
  (func (export "ended")
    (i32.store offset=32 (global.get $base) (i32.add (global.get $base) (i32.const 12)))
    (i32.store offset=36 (global.get $base) (i32.const 6))
    (drop (call $write (i32.const 1) (i32.add (global.get $base) (i32.const 32)) (i32.const 1) (global.get $base)))) ${further}
  (func (export "_start") (drop (call $dlopen (global.get $base) (i32.const 2))) ${exit}))`;

const ENDING = `(module
  (@dylink.0 (mem-info (memory 0 0) (table 1 0)))
  (import "env" "__indirect_function_table" (table 1 funcref))
  (import "env" "__table_base" (global $slots i32))
  (import "env" "ended" (func $ended))
  (import "env" "__cxa_atexit" (func $atexit (param i32 i32 i32) (result i32)))
  (func $end (param i32) (call $ended))
  (elem (global.get $slots) $end)
  (func (export "__wasm_call_ctors") (drop (call $atexit (global.get $slots) (i32.const 0) (i32.const 0)))))`;

/** A C library that ends the program, and notes nothing. */
const LIBC =
  '(func (export "exit") (param i32)) (func (export "__cxa_atexit") (param i32 i32 i32) (result i32) (i32.const 0))';

/** Two libraries that have a variable of one name, and a program that reads it. */
const READER = `(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)) (needed "first.so" "second.so"))
  (import "env" "memory" (memory 1))
  (import "env" "__memory_base" (global i32))
  (import "env" "__indirect_function_table" (table 0 funcref))
  (import "GOT.mem" "greetings" (global (mut i32)))
  (import "GOT.func" "greet" (global (mut i32)))
  (import "GOT.mem" "__heap_base" (global (mut i32)))
  (func (export "_start")))`;

const definition = (symbols: string): string => `(module
  (@dylink.0 (mem-info (memory 4 2) (table 0 0))
    (import-info "GOT.mem" "absent" binding-weak undefined))
  (import "env" "memory" (memory 1))
  (import "env" "__memory_base" (global i32))
  (import "GOT.mem" "absent" (global (mut i32)))
  (global (export "greetings") i32 (i32.const 0)) ${symbols})`;

/** Ends its program in its constructor. */
const STOPPING = `(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (func (export "__wasm_call_ctors") (call $exit (i32.const 5))))`;

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "rec-opened-"));
  const files = {
    "program.wasm": PROGRAM,
    "plugin.so": PLUGIN,
    "returning.wasm": ENDING_PROGRAM(""),
    "exiting.wasm": ENDING_PROGRAM("(call $exit (i32.const 3))"),
    "leaving.wasm": ENDING_PROGRAM("(call $exit (i32.const 4))", LIBC),
    "ending.so": ENDING,
    "opening.wasm": ENDING_PROGRAM("(call $exit (i32.const 3))", LIBC).replace('"ending.so', '"stops.so\\00'),
    "needing.wasm": ENDING_PROGRAM("").replace("(table 0 0)))", '(table 0 0)) (needed "stops.so"))'),
    "stops.so": STOPPING,
    "reader.wasm": READER,
    "first.so": definition(""),
    "second.so": definition('(func (export "greet"))'),
  };
  for (const [name, wat] of Object.entries(files)) writeFileSync(join(folder, name), await parse(wat));
});
afterAll(() => rmSync(folder, { recursive: true }));

function runIn(command: string, args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: "utf8" });
  return { status, stdout, stderr };
}

describe("rec run --wasi of a program that opens libraries", () => {
  const args = [main, "run", "--wasi", "program.wasm"];

  test("suspends it while a library loads, and has its exit code", () => {
    expect(runIn(node, args)).toMatchObject({ status: 42, stderr: "" });
  });

  test.each([
    ["returning", 0, "ended\n"],
    ["exiting", 3, "ended\n"],
    // As `_Exit` of C.
    ["leaving", 4, ""],
  ])("closes the libraries of one that ends by %s, unless its C library does", (name, status, stdout) => {
    expect(runIn(node, [main, "run", "--wasi", `${name}.wasm`])).toEqual({ status, stdout, stderr: "" });
  });

  test.each(["opening", "needing"])("ends it where a constructor of a library ends it: %s", (name) => {
    expect(runIn(node, [main, "run", "--wasi", `${name}.wasm`])).toEqual({ status: 5, stdout: "", stderr: "" });
  });

  test("tells it that there is none in an engine that cannot wait", () => {
    expect(runIn(node, ["--import", WITHOUT_JSPI, ...args])).toMatchObject({ status: 9, stderr: "" });
  });

  test("reads a file once", () => {
    const script = `cat program.wasm | "${node}" "${main}" run --wasi program=/dev/stdin`;
    expect(runIn("sh", ["-c", script])).toMatchObject({ status: 42, stderr: "" });
  });
});

describe("rec explain of an address", () => {
  test.each([
    ["GOT.mem.greetings", 'first.so "greetings"', "its address", "also exported by second.so"],
    ["GOT.func.greet", 'second.so "greet"', "its address", "no other module"],
    ["GOT.mem.__heap_base", "the linker", "made by the linker", "no other module"],
    ["GOT.mem.absent", "nobody", "the address 0", "no other module"],
  ])("%s names its provider", (name, provider, binding, others) => {
    const { status, stdout } = runIn(node, [main, "explain", "reader.wasm", "first.so", "second.so", name]);
    expect(status).toBe(0);
    expect(stdout).toContain(`provider  ${provider}\n`);
    expect(stdout).toContain(`binding   ${binding}`);
    expect(stdout).toContain(`others    ${others}`);
  });
});
