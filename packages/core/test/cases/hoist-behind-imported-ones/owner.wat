;; The imported global keeps index 0, the hoisted one stays 1.
(module
  (import "user" "work" (func $work (result i32)))
  (import "host" "given" (global $given i32))
  (global $own (export "own") (mut i32) (i32.const 20))
  (global $rest (export "rest") (mut i32) (i32.const 30))
  (func (export "run") (result i32) (call $work))
  (func (export "sum") (result i32) (i32.add (global.get $given) (i32.add (global.get $own) (global.get $rest)))))
