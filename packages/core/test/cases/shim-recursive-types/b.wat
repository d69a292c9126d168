(module
  (rec (type $node (struct (field $value i32) (field $next (ref null $list)))) (type $list (struct (field (ref null $node)))))
  (import "a" "zero" (func $zero (result i32)))
  (func (export "f") (param (ref null $node)) (result i32) (struct.get $node $value (local.get 0)))
  (func (export "nought") (result i32) (call $zero)))
