(module
  (import "ünïcödé 🦀 模块" "ünïcödé 🦀 模块" (func $f (result i32)))
  (func (export "ünïcödé 🦀 模块") (result i32) (call $f)))
