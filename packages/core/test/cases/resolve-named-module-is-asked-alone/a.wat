;; There is a module b, so that c exports "f" does not help.
(module
  (import "b" "f" (func $f (result i32)))
  (func (export "call") (result i32) (call $f)))
