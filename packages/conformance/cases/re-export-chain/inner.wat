(module
  (import "origin" "double" (func $double (param i32) (result i32)))
  (import "origin" "memory" (memory $memory 1))
  (export "twofold" (func $double))
  (export "space" (memory $memory)))
