;; No JavaScript number is as large as this maximum: what is made has a smaller one.
(module
  (import "user" "work" (func $work (result i32)))
  (table (export "t") i64 1 0xffffffffffffffff funcref)
  (func (export "run") (result i32) (call $work)))
