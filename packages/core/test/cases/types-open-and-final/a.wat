;; Both read [] -> [].
(module (type $t (sub (func))) (import "b" "f" (func (type $t))))
