import { expect, test } from "vitest";
import { deno, node, runScript } from "../real/run-script.ts";
import { assemble } from "../wat.ts";
import type { Memory64Report } from "./memory64-on-stdin.ts";

/** An allocator that returns consecutive pieces, grows the memory as needed, and never frees. */
const BUMP64 = `(module
  (memory (export "memory") i64 1 16)
  (global $next (mut i64) (i64.const 1024))
  (func (export "malloc") (param $size i64) (result i64)
    (local $at i64) (local $end i64)
    (local.set $at (global.get $next))
    (local.set $end (i64.and (i64.add (i64.add (local.get $at) (local.get $size)) (i64.const 15)) (i64.const -16)))
    (block $fits
      (br_if $fits (i64.le_u (local.get $end) (i64.mul (memory.size) (i64.const 65536))))
      (br_if $fits (i64.ne (memory.grow (i64.shr_u (i64.add (local.get $size) (i64.const 65535)) (i64.const 16))) (i64.const -1)))
      (return (i64.const 0)))
    (global.set $next (local.get $end))
    (local.get $at))
  (func (export "free") (param i64)))`;

// Node 20, on which the other tests run, has no 64-bit memories.
test.for([node, deno])(
  "a heap with 64-bit addresses takes and gives bigints, in $name",
  { timeout: 300_000 },
  async (runtime, { skip }) => {
    if (runtime.missing !== undefined) skip(runtime.missing);
    const base64 = Buffer.from(await assemble(BUMP64)).toString("base64");
    const report = await runScript<Memory64Report>(runtime, "../memory/memory64-on-stdin.ts", { base64 });
    expect(report).toEqual({
      abi: "wasm64",
      node: { size: "1099511627776n", next: "1024n", weight: 0.5 },
      next: "1024n",
      text: "über 64 Bit",
      detached: true,
      outOfMemory: "OUT_OF_MEMORY",
      doubleFree: "DOUBLE_FREE",
      usesDispose: true,
    } satisfies Memory64Report);
  },
);
