;; Exports a symbol, so it is not suspected.
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (func (export "_initialize"))
  (func (export "wave") (result i32) (i32.const 1)))
