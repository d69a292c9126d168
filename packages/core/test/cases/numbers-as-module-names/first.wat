;; JavaScript lists keys that are numbers first, ascending: so are these ordered.
(module
  (import "7" "f" (func $f (result i32)))
  (func (export "call") (result i32) (call $f)))
