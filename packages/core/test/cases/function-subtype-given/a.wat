(module
  (type $super (sub (func (result anyref))))
  (type $sub (sub $super (func (result i31ref))))
  (import "b" "f" (func $f (type $super)))
  (func (export "run") (result i32) (i31.get_s (ref.cast i31ref (call $f)))))
