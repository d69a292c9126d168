;; Asks whether a hidden weak function exists: its import stands in the table, so the answer is always yes.
(module
  (@dylink.0 (mem-info (memory 0 0) (table 1 0))
    (import-info "env" "asked" binding-weak visibility-hidden undefined)
    (import-info "env" "called" binding-weak visibility-hidden undefined))
  (import "env" "__indirect_function_table" (table 1 funcref))
  (import "env" "__table_base" (global $table_base i32))
  (import "env" "asked" (func $asked (param i32) (result i32)))
  (import "env" "called" (func $called (param i32) (result i32)))
  (elem (global.get $table_base) func $asked)
  (func (export "ask") (result i32)
    (if (result i32) (global.get $table_base) (then (call $asked (i32.const 1))) (else (i32.const -1))))
  (func (export "call") (result i32) (call $called (i32.const 1))))
