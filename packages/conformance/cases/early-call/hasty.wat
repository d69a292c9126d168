(module
  (import "slow" "work" (func $work))
  (memory (export "memory") 1)
  (start $begin)
  (func $begin (call $work)))
