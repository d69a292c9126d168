;; A module with a memory of its own, as AssemblyScript makes it.
(module
  (memory (export "memory") 1)
  (func (export "length") (result i32) (i32.const 0)))
