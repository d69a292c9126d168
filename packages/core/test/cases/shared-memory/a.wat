(module (import "b" "m" (memory 1 4 shared)) (func (export "add") (result i32) (i32.atomic.rmw.add (i32.const 0) (i32.const 5))))
