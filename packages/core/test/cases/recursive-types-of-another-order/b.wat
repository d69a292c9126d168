(module
  (rec (type $f (array (ref null $t))) (type $t (struct (field i32) (field (ref null $f)))))
  (func (export "root") (result (ref $t)) unreachable))
