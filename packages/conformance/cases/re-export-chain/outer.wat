(module
  (import "inner" "twofold" (func $twofold (param i32) (result i32)))
  (import "inner" "space" (memory $space 1))
  (export "twice" (func $twofold))
  (export "heap" (memory $space)))
