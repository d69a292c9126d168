(module
  (import "env" "memory" (memory 1))
  (data (i32.const 1024) "data of the program")
  (func (export "grow") (result i32) i32.const 1 memory.grow))
