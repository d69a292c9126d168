;; One function stands for both imports, so it has to have the subtype.
(module
  (type $super (sub (func (result anyref))))
  (type $sub (sub $super (func (result i31ref))))
  (import "b" "f" (func $any (type $super)))
  (import "b" "f" (func $i31 (type $sub)))
  (func (export "zero") (result i32) (i32.const 0))
  (func (export "run") (result i32) (i31.get_s (call $i31))))
