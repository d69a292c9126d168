(module
  (@dylink.0 (needed "library"))
  (import "env" "f" (func))
  (memory (export "memory") 1)
  (func (export "_start")))
