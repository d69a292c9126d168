;; The global is an anyref, but its initial value names a type of its module.
(module
  (type $s (struct))
  (import "user" "work" (func $work (result i32)))
  (global (export "g") (mut anyref) (ref.null $s))
  (func (export "run") (result i32) (call $work)))
