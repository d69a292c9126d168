;; Every other module needs it, so it is initialized before the others are instantiated.
(module
  (import "host" "log" (func $log (param i32)))
  (func (export "two") (result i32) (i32.const 2))
  (func (export "_initialize") (call $log (i32.const 300))))
