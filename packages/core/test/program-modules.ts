import { assemble } from "./wat.ts";

/** A program with an allocator that counts the blocks that are live. It has no memory once the memory cannot grow, and reuses none. */
const PROGRAM = `(module (@dylink.0 (mem-info (memory 64 4) (table 1 0)))
  (import "env" "memory" (memory 1))
  (import "env" "__indirect_function_table" (table 1 funcref))
  (import "env" "__memory_base" (global $base i32))
  (import "env" "__table_base" (global $slots i32))
  (global $next (mut i32) (i32.const 131072))
  (global $live (mut i32) (i32.const 0))
  (func $malloc (export "malloc") (param i32) (result i32) (local $block i32)
    (local.set $block (global.get $next))
    (global.set $next (i32.add (global.get $next) (i32.and (i32.add (local.get 0) (i32.const 31)) (i32.const -16))))
    (loop (if (i32.gt_u (global.get $next) (i32.mul (memory.size) (i32.const 65536)))
      (then
        (if (i32.eq (memory.grow (i32.const 1)) (i32.const -1))
          (then (global.set $next (local.get $block)) (return (i32.const 0))))
        (br 1))))
    (global.set $live (i32.add (global.get $live) (i32.const 1)))
    (local.get $block))
  (func (export "free") (param i32) (global.set $live (i32.sub (global.get $live) (i32.const 1))))
  (func (export "live") (result i32) (global.get $live))
  (func (export "twice") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
  (func (export "call") (param i32 i32) (result i32) (call_indirect (param i32) (result i32) (local.get 1) (local.get 0)))
  (global (export "counter") i32 (i32.const 16))
  (func (export "read_counter") (result i32) (i32.load (i32.add (global.get $base) (i32.const 16)))))`;

/** Counts in data of the program, calls it, has data and a function whose address is taken, and a destructor. */
const PLUGIN = `(module (@dylink.0 (mem-info (memory 32 4) (table 1 0)))
  (import "env" "memory" (memory 1))
  (import "env" "__indirect_function_table" (table 1 funcref))
  (import "env" "__memory_base" (global $base i32))
  (import "env" "__table_base" (global $slots i32))
  (import "env" "twice" (func $twice (param i32) (result i32)))
  (import "env" "own" (func $weak (result i32)))
  (import "env" "__cxa_atexit" (func $atexit (param i32 i32 i32) (result i32)))
  (import "GOT.mem" "counter" (global $counter (mut i32)))
  (import "GOT.mem" "value" (global $value (mut i32)))
  (import "GOT.func" "run" (global $run (mut i32)))
  (elem (global.get $slots) $end)
  (data (global.get $base) "\\07")
  (func $own (export "own") (result i32) (i32.const 5))
  (func $count (param i32)
    (i32.store (global.get $counter) (i32.add (i32.load (global.get $counter)) (local.get 0))))
  (func $end (param i32) (call $count (local.get 0)))
  (func (export "__wasm_apply_data_relocs")
    (i32.store offset=8 (global.get $base) (global.get $value)))
  (func (export "__wasm_call_ctors")
    (call $count (i32.const 1))
    (drop (call $atexit (global.get $slots) (i32.const 1000) (i32.const 0)))
    (drop (call $atexit (global.get $slots) (i32.const 2000) (i32.const 0))))
  (func (export "run") (param i32) (result i32)
    (i32.add (call $twice (local.get 0)) (i32.load (i32.load offset=8 (global.get $base)))))
  (func (export "address_of_run") (result i32) (global.get $run))
  (func (export "call_weak") (result i32) (call $weak))
  (global (export "value") i32 (i32.const 0)))`;

const USER = `(module (@dylink.0 (mem-info (memory 0 0)) (needed "plugin.so"))
  (import "env" "run" (func $run (param i32) (result i32)))
  (func (export "use") (param i32) (result i32) (i32.add (call $run (local.get 0)) (i32.const 100))))`;

/** A program, a library, and a library that needs it. */
export const [program, plugin, user] = [await assemble(PROGRAM), await assemble(PLUGIN), await assemble(USER)] as const;
