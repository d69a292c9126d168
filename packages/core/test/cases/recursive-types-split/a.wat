(module (rec (type $a (struct)) (type $b (struct))) (import "b" "f" (func (param (ref $a)))))
