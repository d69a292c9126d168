;; The same types in a group of another order are other types.
(module
  (rec (type $tree (struct (field i32) (field (ref null $forest)))) (type $forest (array (ref null $tree))))
  (import "b" "root" (func (result (ref $tree)))))
