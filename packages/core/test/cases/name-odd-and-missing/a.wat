(module (import "__proto__" "" (func)) (import "" "__proto__" (global i32)) (import "two\nlines" "\00\u{202e}" (func)) (import "LONG" "LONG" (func)))
