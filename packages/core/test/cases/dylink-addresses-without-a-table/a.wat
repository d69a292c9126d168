;; Stores addresses of functions, and calls none: it imports no table.
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "GOT.func" "f" (global $f (mut i32)))
  (import "GOT.func" "g" (global $g (mut i32)))
  (func (export "f"))
  (func (export "g"))
  (func (export "addresses") (result i32 i32) (global.get $f) (global.get $g)))
