;; Asks for 2 to 3 pages, which the declared limits do not satisfy.
(module
  (import "owner" "m" (memory 2 3))
  (func (export "work") (result i32) (memory.size)))
