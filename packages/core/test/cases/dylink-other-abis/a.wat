(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "__wasm_get_stack_pointer" (func (result i32)))
  (import "env" "__wasm_set_stack_pointer" (func (param i32)))
  (func (export "f")))
