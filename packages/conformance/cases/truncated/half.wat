(module
  (import "bottom" "ticket" (func (result i32)))
  (func (export "run")))
