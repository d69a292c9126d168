(module
  (import "c" "m" (memory 1))
  (data (i32.const 1030) "")
  (data (i32.const 1024) "")
  (data (i32.const 1030) "from b")
  (data "passive"))
