(module
  (import "b" "f" (func $f))
  (global $n (export "n") (mut i32) (i32.const 0))
  (func (export "bump") (global.set $n (i32.add (global.get $n) (i32.const 1))))
  (func (export "run") (result i32) (call $f) (global.get $n)))
