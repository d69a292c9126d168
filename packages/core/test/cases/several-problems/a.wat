(module
  (import "env" "missing" (func))
  (import "env" "twice" (func (result i32)))
  (import "b" "m" (memory 5))
  (import "loop" "f" (func)))
