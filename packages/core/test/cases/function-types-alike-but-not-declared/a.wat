;; Without a declared supertype, function types have to be the same.
(module (import "b" "f" (func (result anyref))))
