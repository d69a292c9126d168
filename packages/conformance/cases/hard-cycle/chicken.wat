;; The global is constant, but its value is not known before egg's is: it can be neither moved nor deferred.
(module
  (import "egg" "weight" (global $weight i32))
  (global (export "weight") i32 (global.get $weight)))
