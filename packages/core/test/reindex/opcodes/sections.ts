/** Imports of each kind, which `padImports` gives, and exports of own definitions that differ from those of the pad. */
export const imports = `(module
  (type $call (func (param i32) (result i32)))
  (type $none (func))
  (import "pad" "function" (func $f (type $call)))
  (import "pad" "table" (table 0 funcref))
  (import "pad" "memory" (memory 0))
  (import "pad" "global" (global $g i32))
  (import "pad" "tag" (tag $e (type $none)))
  (table $t 5 funcref) (memory $m 3) (global $own i32 (i32.const 9))
  (export "function" (func $f)) (export "table" (table $t)) (export "memory" (memory $m)) (export "global" (global $own))
  (export "tag" (tag $e))
  (func (export "call") (result i32) (i32.add (call $f (i32.const 1)) (global.get $g)))
  (func (export "size") (result i32) (i32.add (table.size $t) (memory.size $m))))`;
