;; Thread-local data counts from the __tls_base of its library, which that sets when it is instantiated.
(module
  (@dylink.0 (mem-info (memory 8 2)) (needed "b"))
  (import "env" "memory" (memory 1))
  (import "GOT.mem" "counter" (global $counter (mut i32)))
  (func (export "value") (result i32) (i32.load (global.get $counter))))
