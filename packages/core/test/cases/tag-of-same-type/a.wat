(module
  (import "b" "e" (tag $e (param i32)))
  (func (export "throw") (throw $e (i32.const 1))))
