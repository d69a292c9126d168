(module
  (import "program" "memory" (memory 4))
  (global $sp (mut i32) (i32.const 65536))
  (data (i32.const 1024) "data of the plugin")
  (func $clear i32.const 65540 i32.const 0 i32.const 4 memory.fill)
  (start $clear)
  (func (export "depth") (result i32) (local i32)
    global.get $sp i32.const 32 i32.sub local.tee 0 global.set $sp
    local.get 0 i32.const 32 i32.add global.set $sp local.get 0))
