(module
  (import "" "" (func $f (result i32)))
  (func (export "") (result i32) (call $f)))
