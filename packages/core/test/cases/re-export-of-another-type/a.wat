;; The mismatch is with the definer, not with who passes it on.
(module (import "b" "f" (func (result i64))))
