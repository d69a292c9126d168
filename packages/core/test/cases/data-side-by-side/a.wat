;; They touch, but do not overlap; nothing lies nowhere; a module may write over its own.
(module
  (import "c" "m" (memory 1))
  (data (i32.const 1024) "from a"))
