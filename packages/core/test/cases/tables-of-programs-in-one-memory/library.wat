(module
  (import "program" "memory" (memory 4))
  (table 2 2 funcref)
  (elem (i32.const 1) $seven)
  (type $number (func (result i32)))
  (global $sp (mut i32) (i32.const 131072))
  (data (i32.const 131072) "data of the library")
  (func $seven (result i32) i32.const 7)
  (func (export "apply") (param i32) (result i32) (local i32)
    global.get $sp i32.const 32 i32.sub local.tee 1 global.set $sp
    local.get 1 i32.const 32 i32.add global.set $sp
    local.get 0 call_indirect (type $number)))
