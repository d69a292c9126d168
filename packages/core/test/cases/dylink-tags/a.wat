;; Two libraries define the tag of C++ exceptions: it is one, so that one catches what the other throws.
(module
  (@dylink.0 (mem-info (memory 0 0)) (needed "b"))
  (import "env" "throw_from_b" (func $throw))
  (import "env" "__c_longjmp" (tag $jump (param i32)))
  (tag $cpp (export "__cpp_exception") (param i32))
  (func (export "catches") (result i32)
    (block $caught (result i32)
      (try_table (catch $cpp $caught) (call $throw))
      (i32.const 0))))
