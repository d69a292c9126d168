(module
  (type $super (sub (func (result anyref))))
  (type $sub (sub $super (func (result i31ref))))
  (import "a" "zero" (func $zero (result i32)))
  (func (export "f") (type $sub) (ref.i31 (i32.const 4)))
  (func (export "nought") (result i32) (call $zero)))
