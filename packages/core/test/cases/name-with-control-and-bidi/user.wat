(module
  (import "\00\1b[31m\u{202e}evil\u{2066}" "\00\1b[31m\u{202e}evil\u{2066}" (func $f (result i32)))
  (func (export "\00\1b[31m\u{202e}evil\u{2066}") (result i32) (call $f)))
