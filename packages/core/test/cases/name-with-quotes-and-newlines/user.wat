(module
  (import "a \"quoted\" name\nof two\tlines\\" "a \"quoted\" name\nof two\tlines\\" (func $f (result i32)))
  (func (export "a \"quoted\" name\nof two\tlines\\") (result i32) (call $f)))
