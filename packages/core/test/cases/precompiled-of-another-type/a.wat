;; The plan does not know the types; the engine does.
(module (import "b" "f" (func (result i64))))
