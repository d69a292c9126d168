(module
  (type $super (sub (func (result anyref))))
  (type $sub (sub $super (func (result i31ref))))
  (func (export "f") (type $super) (ref.null any)))
