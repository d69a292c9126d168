;; clang --target=wasm32-wasip1 -shared -fPIC without -fvisibility=default: it defines "greet" and "greetings", and exports neither.
(module
  (@dylink.0 (mem-info (memory 4 2) (table 0 0)))
  (import "env" "memory" (memory 1))
  (import "env" "__indirect_function_table" (table 0 funcref))
  (import "env" "__memory_base" (global $base i32))
  (import "env" "__table_base" (global i32))
  (func (export "_initialize")))
