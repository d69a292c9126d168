;; Declares 1 to 4 pages, and imports nothing.
(module
  (memory (export "m") 1 4)
  (data (i32.const 0) "\2a")
  (func (export "size") (result i32) (memory.size))
  (func (export "grown") (result i32) (memory.grow (i32.const 1))))
