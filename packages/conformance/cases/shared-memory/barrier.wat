;; Holds those who come, by address 4, until as many are here as were said; then all go on, told by address 8.
(module
  (import "env" "memory" (memory 1 1 shared))
  ;; 1, or 0 where the others do not come within ten seconds.
  (func (export "meet") (param $parties i32) (result i32)
    (if (i32.eq (i32.add (i32.atomic.rmw.add (i32.const 4) (i32.const 1)) (i32.const 1)) (local.get $parties))
      (then
        (i32.atomic.store (i32.const 8) (i32.const 1))
        (drop (memory.atomic.notify (i32.const 8) (i32.const -1))))
      (else
        (if (i32.eq (memory.atomic.wait32 (i32.const 8) (i32.const 0) (i64.const 10000000000)) (i32.const 2))
          (then (return (i32.const 0))))))
    (i32.const 1)))
