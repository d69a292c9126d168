import { expect, test } from "vitest";
import { plugin, program } from "../program-modules.ts";
import { assemble } from "../wat.ts";
import type { DlopenInput, DlopenReport } from "./dlopen-on-stdin.ts";
import { bun, deno, node, runScript } from "./run-script.ts";

const FINDER = `(module (@dylink.0 (mem-info (memory 16 0)))
  (import "env" "memory" (memory 1)) (import "env" "__memory_base" (global $base i32))
  (import "env" "dlopen" (func $dlopen (param i32 i32) (result i32)))
  (import "env" "dlsym" (func $dlsym (param i32 i32) (result i32)))
  (import "env" "dlerror" (func $dlerror (result i32)))
  (import "env" "callback" (func $callback (result i32)))
  (data (global.get $base) "plugin.so\\00run\\00") (export "memory" (memory 0))
  (func (export "find") (result i32) (local i32)
    (if (result i32) (local.tee 0 (call $dlopen (global.get $base) (i32.const 2)))
      (then (call $dlsym (local.get 0) (i32.add (global.get $base) (i32.const 10))))
      (else (i32.sub (i32.const 0) (call $dlerror)))))
  (func (export "nested") (result i32) (call $callback)))`;

const CANNOT =
  "plugin.so is not open, and dlopen cannot wait for it: the program has to run by WebAssembly.promising, without JavaScript in between; or the library has to be opened first, by open()";

// Node 20, on which the other tests run, has no JavaScript Promise Integration.
test.for([node, deno, bun])(
  "dlopen() suspends its caller only for a library that is not open, and fails where it cannot, in $name",
  { timeout: 300_000 },
  async (runtime, { skip }) => {
    if (runtime.missing !== undefined) skip(runtime.missing);
    const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
    const input: DlopenInput = {
      base: base64(program),
      finder: base64(await assemble(FINDER)),
      plugin: base64(plugin),
    };
    const report: DlopenReport = await runScript(runtime, "dlopen-on-stdin.ts", input);
    expect(report).toEqual({ plain: CANNOT, openAfterPlain: [], between: CANNOT, waited: 9, plainAgain: 9 });
  },
);
