(module
  (import "b" "one" (memory $one 1))
  (import "b" "two" (memory $two 1))
  (func (export "sizes") (result i32 i32) (memory.size $one) (memory.size $two)))
