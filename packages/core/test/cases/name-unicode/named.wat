(module (func (export "ünïcödé 🦀 模块") (result i32) (i32.const 1)))
