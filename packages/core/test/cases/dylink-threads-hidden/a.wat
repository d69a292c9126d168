;; Each library has thread-local data that a further thread cannot set up: a hides it, and its start function shows it; b
;; exports a variable of it; c exports all but its address. d has none.
(module
  (@dylink.0 (mem-info (memory 8 2) (table 0 0)) (needed "b" "c" "d"))
  (import "env" "memory" (memory 1 32 shared))
  (import "env" "__memory_base" (global $base i32))
  (global $tls (mut i32) (i32.const 0))
  (data $locals "\01\00\00\00")
  (func $start (local $flag i32) (local $at i32)
    (global.get $base) (i32.const 4) (i32.add) (local.set $flag)
    (block $done (block $wait (block $first
      (local.get $flag) (i32.const 0) (i32.const 1) (i32.atomic.rmw.cmpxchg)
      (br_table $first $wait $done))
      (i32.const 0) (global.get $base) (i32.add) (local.tee $at) (global.set $tls)
      (local.get $at) (i32.const 0) (i32.const 4) (memory.init $locals)
      (local.get $flag) (i32.const 2) (i32.atomic.store)
      (local.get $flag) (i32.const -1) (memory.atomic.notify) (drop)
      (br $done))
      (local.get $flag) (i32.const 1) (i64.const -1) (memory.atomic.wait32) (drop)))
  (start $start)
  (func (export "value") (result i32) (i32.load (global.get $tls))))
