(module
  (import "escape" "number" (func $escape (result i32)))
  (import "fragment" "number" (func $fragment (result i32)))
  (import "query" "number" (func $query (result i32)))
  (func (export "sum") (result i32)
    (i32.add (call $escape) (i32.add (call $fragment) (i32.mul (i32.const 10) (call $query))))))
