(module
  (import "callee" "work" (func $work (param v128) (result i32)))
  (memory (export "memory") 1)
  (func (export "guarded") (result i32)
    (try (result i32) (do (call $work (v128.const i32x4 1 2 3 4))) (catch_all (i32.const -2)))))
