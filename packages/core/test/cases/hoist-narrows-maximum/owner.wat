;; The importer wants at most 5 elements; the owner does not say.
(module
  (import "user" "work" (func $work (result i32)))
  (table (export "t") 1 funcref)
  (func (export "run") (result i32) (call $work)))
