(module (tag $e (export "e") (param i32)) (func (export "throw") (throw $e (i32.const 77))))
