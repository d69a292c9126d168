;; Takes the address of a function of the host, and gives it to b, which calls it.
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)) (needed "b"))
  (import "env" "log" (func $log (param i32) (result i32)))
  (import "GOT.func" "log" (global $log_address (mut i32)))
  (import "env" "apply" (func $apply (param i32 i32) (result i32)))
  (func (export "directly") (result i32) (call $log (i32.const 1)))
  (func (export "by_address") (result i32) (call $apply (global.get $log_address) (i32.const 2)))
  (func (export "address") (result i32) (global.get $log_address)))
