;; Hoisted, the memory would be filled by user first.
(module
  (import "user" "work" (func $work (result i32)))
  (memory (export "m") 1)
  (data (i32.const 16) "owner")
  (func (export "run") (result i32) (call $work)))
