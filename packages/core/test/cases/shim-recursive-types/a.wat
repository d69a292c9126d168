(module
  (rec (type $node (struct (field $value i32) (field $next (ref null $list)))) (type $list (struct (field (ref null $node)))))
  (import "b" "f" (func $f (param (ref null $node)) (result i32)))
  (func (export "zero") (result i32) (i32.const 0))
  (func (export "run") (result i32) (call $f (struct.new $node (i32.const 17) (ref.null $list)))))
