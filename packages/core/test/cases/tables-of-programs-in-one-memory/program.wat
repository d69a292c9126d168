(module
  (import "library" "apply" (func $apply (param i32) (result i32)))
  (memory (export "memory") 4)
  (table 2 2 funcref)
  (elem (i32.const 1) $hundred)
  (global $sp (mut i32) (i32.const 65536))
  (data (i32.const 65536) "data of the program")
  (func $hundred (result i32) i32.const 100)
  (func (export "result") (result i32) (local i32)
    global.get $sp i32.const 32 i32.sub local.tee 0 global.set $sp
    local.get 0 i32.const 32 i32.add global.set $sp
    i32.const 1 call $apply))
