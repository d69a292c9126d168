;; No module is called "env": the one that exports "f" provides it.
(module
  (import "env" "f" (func $f (result i32)))
  (func (export "call") (result i32) (call $f)))
