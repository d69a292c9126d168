;; Its initial value names a type of its module.
(module
  (type $s (struct (field i32)))
  (import "user" "work" (func $work (result i32)))
  (global (export "g") (ref $s) (struct.new $s (i32.const 21)))
  (func (export "run") (result i32) (call $work)))
