;; A command: the linker does not call its function "_initialize".
(module
  (import "host" "log" (func $log (param i32)))
  (func (export "_start") (call $log (i32.const 400)))
  (func (export "_initialize") (call $log (i32.const 401))))
