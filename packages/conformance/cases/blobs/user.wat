(module
  (import "provider" "seven" (func $seven (result i32)))
  (func (export "eight") (result i32)
    (i32.add (call $seven) (i32.const 1))))
