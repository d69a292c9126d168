;; Asks for the same function weakly: for this module it is null.
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0))
    (import-info "GOT.func" "nowhere" binding-weak undefined))
  (import "GOT.func" "nowhere" (global $nowhere_address (mut i32)))
  (func (export "ask") (result i32) (global.get $nowhere_address)))
