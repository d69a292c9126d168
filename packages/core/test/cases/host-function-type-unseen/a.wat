;; A function of another instance has a type, which the engine alone knows.
(module (import "env" "f" (func (param i64))))
