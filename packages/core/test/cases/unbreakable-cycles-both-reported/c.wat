(module
  (import "d" "g" (global funcref))
  (global (export "g") funcref (ref.func $f))
  (func $f))
