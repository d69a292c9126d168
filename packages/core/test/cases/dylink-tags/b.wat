(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "__c_longjmp" (tag $jump (param i32)))
  (tag $cpp (export "__cpp_exception") (param i32))
  (func (export "throw_from_b") (throw $cpp (i32.const 33))))
