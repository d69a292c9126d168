;; Linked under the name that importers say, c provides.
(module
  (import "env" "f" (func $f (result i32)))
  (func (export "call") (result i32) (call $f)))
