(module
  (type $first (func))
  (rec (type $t (struct (field i32) (field (ref null $f)))) (type $f (array (ref null $t))))
  (func (export "root") (result (ref $t)) (struct.new $t (i32.const 9) (ref.null $f))))
