;; Largest minimum, smallest maximum: also of an importer outside of the cycle.
(module
  (import "u1" "work" (func $work (result i32)))
  (memory (export "m") 1 10)
  (func (export "run") (result i32) (call $work)))
