(module (import "there" "f" (func $f)) (export "f" (func $f)))
