(module
  (type $other (func))
  (type $cb (func (param i32) (result i32)))
  (func (export "apply") (param (ref $cb)) (result i32) (call_ref $cb (i32.const 41) (local.get 0))))
