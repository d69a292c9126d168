;; Needs a library that is not linked, and one that hides its symbols.
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)) (needed "libgreet.so" "libc.so"))
  (import "env" "greet_all" (func)))
