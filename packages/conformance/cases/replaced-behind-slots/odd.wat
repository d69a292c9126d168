;; Calls the other module through a slot, and counts its calls in a global that it does not export.
(module
  (import "even" "isEven" (func $isEven (param i32) (result i32)))
  (global $calls (mut i32) (i32.const 0))
  (func (export "calls") (result i32) (global.get $calls))
  (func (export "isOdd") (param i32) (result i32)
    (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
    (if (result i32) (i32.eqz (local.get 0))
      (then (i32.const 0))
      (else (call $isEven (i32.sub (local.get 0) (i32.const 1)))))))
