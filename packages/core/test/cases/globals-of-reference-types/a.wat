;; A constant global may hold a subtype.
(module
  (import "b" "i31" (global $i31 anyref))
  (import "b" "struct" (global $struct (ref struct)))
  (import "b" "array" (global $array (ref null array)))
  (import "b" "exn" (global $exn exnref))
  (func (export "length") (result i32) (array.len (global.get $array)))
  (func (export "null") (result i32) (ref.is_null (global.get $exn))))
