(module
  (import "env" "check" (func $check (result i32)))
  (import "env" "memory" (memory 1 5))
  (import "env" "table" (table 2 funcref))
  (import "env" "counter" (global (mut f64)))
  (import "env" "tag" (tag (param i32)))
  (global $unchanged (export "unchanged") (mut i32) (i32.const 0))
  (func $start (global.set $unchanged (call $check)))
  (start $start))
