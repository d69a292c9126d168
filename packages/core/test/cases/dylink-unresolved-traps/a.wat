;; Takes the address of a function that nobody defines: a slot with a function that traps.
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "__indirect_function_table" (table $table 0 funcref))
  (import "env" "nowhere" (func $nowhere (param i32) (result i32)))
  (import "GOT.func" "nowhere" (global $nowhere_address (mut i32)))
  (func (export "address") (result i32) (global.get $nowhere_address))
  (func (export "call") (result i32) (call $nowhere (i32.const 1)))
  (func (export "call_address") (result i32)
    (call_indirect $table (param i32) (result i32) (i32.const 1) (global.get $nowhere_address))))
