;; At least 4 pages and at most 3: no memory is both.
(module
  (import "u1" "work" (func $work (result i32)))
  (memory (export "m") 1)
  (func (export "run") (result i32) (call $work)))
