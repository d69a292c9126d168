;; user is instantiated before owner fills the memory; its start function has to see that data.
(module
  (import "user" "work" (func $work (result i32)))
  (memory (export "m") 1)
  (data (i32.const 0) "\2a")
  (func (export "run") (result i32) (call $work)))
