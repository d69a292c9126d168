;; Asks for 2 to 3 pages and for 8 to 10 elements.
(module
  (type $result (func (result i32)))
  (import "owner" "memory" (memory 2 3))
  (import "owner" "table" (table 8 10 funcref))
  (func (export "pages") (result i32) (memory.size))
  (func (export "elements") (result i32) (table.size))
  (func (export "data") (result i32) (i32.load8_u (i32.const 0)))
  (func (export "called") (result i32) (call_indirect (type $result) (i32.const 0))))
