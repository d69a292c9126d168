(module (func (export "a \"quoted\" name\nof two\tlines\\") (result i32) (i32.const 1)))
