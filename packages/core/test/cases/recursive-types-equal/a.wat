(module
  (rec (type $tree (struct (field i32) (field (ref null $forest)))) (type $forest (array (ref null $tree))))
  (import "b" "root" (func $root (result (ref $tree))))
  (func (export "value") (result i32) (struct.get $tree 0 (call $root))))
