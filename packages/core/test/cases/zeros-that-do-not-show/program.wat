;; 1,000 bytes from 65,552 are zero at first, and stand nowhere in this file.
(module
  (memory (export "memory") 2)
  (global $sp (mut i32) (i32.const 65536))
  (data (i32.const 65536) "twelve bytes")
  (func (export "last") (result i32) (local i32)
    global.get $sp i32.const 32 i32.sub local.tee 0 global.set $sp
    local.get 0 i32.const 32 i32.add global.set $sp
    i32.const 66551 i32.load8_u))
