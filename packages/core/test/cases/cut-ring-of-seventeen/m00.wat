;; More than 16 modules: ordered by the heuristic. The memory stays with m04, which comes before m03 anyway.
(module
  (import "m01" "f" (func $f (result i32)))
  (func (export "f") (result i32) (i32.const 1))
  (func (export "run") (result i32) (call $f)))
