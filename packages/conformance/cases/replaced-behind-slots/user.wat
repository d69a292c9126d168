;; Imports the replaced module directly, so it is instantiated again with its own memory.
(module
  (import "even" "isEven" (func $isEven (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\01")
  (func (export "store") (i32.store8 (i32.const 8) (i32.const 9)) (i32.store8 (i32.const 65600) (i32.const 3)))
  (func (export "grow") (result i32) (memory.grow (i32.const 1)))
  (func (export "ask") (result i32) (call $isEven (i32.const 4))))
