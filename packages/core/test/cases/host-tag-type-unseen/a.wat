(module (import "env" "x" (tag (param i32))))
