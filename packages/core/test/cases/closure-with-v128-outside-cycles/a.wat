;; Nothing is deferred, so nothing passes through JavaScript.
(module
  (import "b" "f" (func $f (param i32) (result v128)))
  (func (export "run") (result i32) (i32x4.extract_lane 1 (call $f (i32.const 2)))))
