;; The loops of the places patcher, for large modules: see scan-kernel.ts. Bytes are copied to address 0, results are at 65536.
(module
  (memory (export "memory") 2)
  (global $next (export "next") (mut i32) (i32.const 0))

  ;; Writes the addresses and values of integers that look like places, and returns the end of that list. `next` is where the
  ;; search goes on.
  (func (export "scan") (param $at i32) (param $last i32) (param $least i32) (param $span i32) (result i32)
    (local $starts i32) (local $start i32) (local $byte i32) (local $word i32) (local $out i32) (local $behind i32)
    (local.set $out (i32.const 65536))
    (block $done
      (loop $again
        (br_if $done (i32.gt_u (local.get $at) (local.get $last)))
        ;; A bit for each byte that continues an integer, then for each of 13 bytes that begins four of them.
        (local.set $starts (i8x16.bitmask (v128.load align=1 (local.get $at))))
        (local.set $starts (i32.and (local.get $starts) (i32.shr_u (local.get $starts) (i32.const 1))))
        (local.set $starts (i32.and (local.get $starts) (i32.shr_u (local.get $starts) (i32.const 2))))
        (loop $each
          (if (i32.eqz (local.get $starts)) (then
            (local.set $at (i32.add (local.get $at) (i32.const 13)))
            (br $again)))
          (local.set $start (i32.add (local.get $at) (i32.ctz (local.get $starts))))
          (br_if $done (i32.gt_u (local.get $start) (local.get $last)))
          (local.set $starts (i32.and (local.get $starts) (i32.sub (local.get $starts) (i32.const 1))))
          (br_if $each (i32.lt_u (local.get $start) (local.get $behind)))
          (local.set $byte (i32.load8_u (i32.sub (local.get $start) (i32.const 1))))
          (br_if $each (i32.and
            (i32.gt_u (local.get $byte) (i32.const 4))
            (i32.ne (local.get $byte) (i32.const 0x41))))
          ;; No branches from here on: engines guess those wrong, because most of these integers are constants of any value.
          (local.set $byte (i32.load8_u offset=4 (local.get $start)))
          (local.set $behind (i32.add
            (i32.add (local.get $start) (i32.const 5))
            (i32.lt_u (local.get $byte) (i32.const 8))))
          (local.set $word (i32.load align=1 (local.get $start)))
          (local.set $word (i32.or
            (i32.or
              (i32.and (local.get $word) (i32.const 0x7f))
              (i32.and (i32.shr_u (local.get $word) (i32.const 1)) (i32.const 0x3f80)))
            (i32.or
              (i32.and (i32.shr_u (local.get $word) (i32.const 2)) (i32.const 0x1fc000))
              (i32.or
                (i32.and (i32.shr_u (local.get $word) (i32.const 3)) (i32.const 0xfe00000))
                (i32.shl (local.get $byte) (i32.const 28))))))
          (i32.store (local.get $out) (local.get $start))
          (i32.store offset=4 (local.get $out) (local.get $word))
          (local.set $out (i32.add (local.get $out) (i32.shl
            (i32.and
              (i32.lt_u (local.get $byte) (i32.const 8))
              (i32.le_u (i32.sub (local.get $word) (local.get $least)) (local.get $span)))
            (i32.const 3))))
          (br $each))))
    (global.set $next (select
      (local.get $behind)
      (i32.add (local.get $last) (i32.const 1))
      (i32.gt_u (local.get $behind) (local.get $last))))
    (local.get $out))

  ;; Adds up the words in front of an address, which is a multiple of 16, in four lanes, and the sums of each lane.
  (func (export "sum") (param $end i32)
    (local $at i32) (local $sum v128) (local $sums v128)
    (block $done
      (loop $again
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $sum (i32x4.add (local.get $sum) (v128.load (local.get $at))))
        (local.set $sums (i32x4.add (local.get $sums) (local.get $sum)))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $again)))
    (v128.store (i32.const 65536) (local.get $sum))
    (v128.store (i32.const 65552) (local.get $sums))))
