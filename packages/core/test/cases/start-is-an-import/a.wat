;; The start function of a is defined in b, which comes later.
(module
  (import "b" "begin" (func $begin))
  (func (export "one") (result i32) (i32.const 1))
  (start $begin))
