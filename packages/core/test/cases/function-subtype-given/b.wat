(module
  (type $super (sub (func (result anyref))))
  (type $sub (sub $super (func (result i31ref))))
  (func (export "f") (type $sub) (ref.i31 (i32.const 13))))
