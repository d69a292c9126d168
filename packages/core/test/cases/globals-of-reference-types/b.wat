(module
  (type $s (struct))
  (type $a (array i8))
  (global (export "i31") (ref i31) (ref.i31 (i32.const 5)))
  (global (export "struct") (ref $s) (struct.new $s))
  (global (export "array") (ref $a) (array.new_fixed $a 3 (i32.const 1) (i32.const 2) (i32.const 3)))
  (global (export "exn") (ref null noexn) (ref.null noexn)))
