(module
  (import "b" "e" (tag $e (param i32)))
  (import "b" "throw" (func $throw))
  (func (export "catch") (result i32)
    (block $caught (result i32)
      (try_table (catch $e $caught) (call $throw))
      (i32.const 0))))
