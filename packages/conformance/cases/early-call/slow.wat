(module
  (import "hasty" "memory" (memory 1))
  (func (export "work") (i32.store (i32.const 0) (i32.const 1))))
