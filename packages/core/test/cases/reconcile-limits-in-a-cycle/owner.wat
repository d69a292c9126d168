;; Declares 1 to 4 pages.
(module
  (import "user" "work" (func $work (result i32)))
  (memory (export "m") 1 4)
  (func (export "run") (result i32) (call $work)))
