;; Declares 1 to 4 pages, and a table that may grow without end.
(module
  (memory (export "memory") 1 4)
  (table (export "table") 1 funcref)
  (elem (i32.const 0) $seven)
  (data (i32.const 0) "\2a")
  (func $seven (result i32) (i32.const 7))
  (func (export "grow") (result i32) (memory.grow (i32.const 1))))
