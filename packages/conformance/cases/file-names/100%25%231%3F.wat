(module
  (import "hash" "one" (func $one (result i32)))
  (import "percent" "twenty" (func $twenty (result i32)))
  (import "question" "three-hundred" (func $three-hundred (result i32)))
  (func (export "sum") (result i32)
    (i32.add (call $one) (i32.add (call $twenty) (call $three-hundred)))))
