;; Closes a cycle with llvm.core.wasm: it imports that module's memory, and that module imports its function.
(module
  (import "llvm" "memory" (memory 1))
  (func (export "random_get") (param $buffer i32) (param $length i32) (result i32)
    (i32.store8 (local.get $buffer) (i32.const 0))
    (i32.const 0)))
