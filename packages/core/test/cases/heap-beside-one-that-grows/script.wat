;; As asc compiles an allocator: the first allocation takes all pages that there are.
(module
  (import "env" "abort" (func (param i32 i32 i32 i32)))
  (import "env" "memory" (memory 2))
  (global $end (mut i32) (i32.const 0))
  (data (i32.const 65536) "data of a script")
  (func (export "allocate") (result i32)
    (if (i32.eqz (global.get $end)) (then (global.set $end (memory.size))))
    (drop (memory.grow (i32.const 0))) ;; pages of its own, later
    global.get $end))
