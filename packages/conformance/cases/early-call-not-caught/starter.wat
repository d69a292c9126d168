(module
  (import "caller" "guarded" (func $guarded (result i32)))
  (global (export "started") i32 (i32.const 1))
  (start $begin)
  (func $begin (drop (call $guarded))))
