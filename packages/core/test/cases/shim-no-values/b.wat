(module
  (import "a" "bump" (func $bump))
  (func (export "f") (call $bump) (call $bump)))
