;; Counts at address 0 of a memory that others count in at the same time.
(module
  (import "env" "memory" (memory 1 1 shared))
  (import "barrier" "meet" (func $meet (param i32) (result i32)))
  ;; Waits until `parties` are here, then counts to `times`; the number of the last one.
  (func (export "count") (param $parties i32) (param $times i32) (result i32)
    (local $last i32)
    (if (i32.eqz (call $meet (local.get $parties))) (then (return (i32.const -1))))
    (loop $again
      (local.set $last (i32.add (i32.atomic.rmw.add (i32.const 0) (i32.const 1)) (i32.const 1)))
      (br_if $again (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
    (local.get $last)))
