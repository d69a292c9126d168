(module
  (import "a" "g" (global funcref))
  (global (export "g") funcref (ref.func $f))
  (func $f))
