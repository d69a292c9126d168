(module
  (import "env" "take" (func $take (param v128)))
  (import "env" "give" (func $give (result v128)))
  (func (export "takes") (result i32)
    (try (result i32) (do (call $take (v128.const i32x4 1 2 3 4)) (i32.const 1)) (catch_all (i32.const -1))))
  (func (export "gives") (result i32)
    (try (result i32) (do (drop (call $give)) (i32.const 1)) (catch_all (i32.const -2)))))
