(module
  (import "user" "work" (func $work (result i32)))
  (tag $boom (export "boom") (param i32))
  (func (export "catch") (result i32)
    (block $caught (result i32)
      (try_table (catch $boom $caught) (drop (call $work)))
      (i32.const 0)))
  (func (export "run") (result i32) (call $work)))
