(module (import "back" "f" (func $f)) (export "f" (func $f)))
