;; What every object inherits is nothing that the host provides.
(module (import "toString" "length" (global i32)) (import "env" "hasOwnProperty" (func)))
