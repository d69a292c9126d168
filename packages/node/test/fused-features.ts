import binaryen from "binaryen";

/** Two modules that become one unit: `run` of `a` calls `f` of `b`. Both use a feature newer than WebAssembly 1.0. */
export interface FeaturePair {
  readonly a: string;
  readonly b: string;
}

/** The texts of module `a` and `b`, by feature. Each `run` takes an i32 and returns one. */
export const FEATURE_PAIRS: Readonly<Record<string, FeaturePair>> = {
  SIMD: {
    a: `(module (import "b" "f" (func $f (param v128) (result v128)))
      (func (export "run") (param i32) (result i32) (i32x4.extract_lane 2 (call $f (i32x4.splat (local.get 0))))))`,
    b: `(module (func (export "f") (param v128) (result v128) (i32x4.add (local.get 0) (v128.const i32x4 1 2 30 4))))`,
  },
  "garbage collection": {
    a: `(module (type $p (sub (struct (field (mut i32))))) (type $q (sub $p (struct (field (mut i32)) (field f64))))
      (import "b" "f" (func $f (param anyref) (result i32)))
      (global $last (export "last") (mut (ref null $p)) (ref.null $p))
      (func (export "run") (param i32) (result i32)
        (global.set $last (struct.new $q (local.get 0) (f64.const 2)))
        (i32.add (call $f (global.get $last)) (call $f (ref.i31 (i32.const 100))))))`,
    b: `(module (type $p (sub (struct (field (mut i32))))) (type $bytes (array (mut i8)))
      (global $digits (ref $bytes) (array.new_fixed $bytes 2 (i32.const 7) (i32.const 8)))
      (func (export "f") (param anyref) (result i32)
        (if (result i32) (ref.test (ref $p) (local.get 0))
          (then (i32.add (struct.get $p 0 (ref.cast (ref $p) (local.get 0))) (array.get_u $bytes (global.get $digits) (i32.const 1))))
          (else (i31.get_s (ref.cast (ref i31) (local.get 0)))))))`,
  },
  "exception handling": {
    a: `(module (import "b" "t" (tag $t (param i32))) (import "b" "f" (func $f (param i32)))
      (func (export "run") (param i32) (result i32)
        (block $caught (result i32)
          (try_table (catch $t $caught) (call $f (local.get 0)))
          (i32.const 0))))`,
    b: `(module (tag $t (export "t") (param i32))
      (func (export "f") (param i32) (if (i32.gt_s (local.get 0) (i32.const 3)) (then (throw $t (local.get 0))))))`,
  },
  "64-bit memories": {
    a: `(module (import "b" "m" (memory i64 1)) (import "b" "f" (func $f (param i64 i32)))
      (func (export "run") (param i32) (result i32) (call $f (i64.const 4096) (local.get 0)) (i32.load (i64.const 4096))))`,
    b: `(module (memory (export "m") i64 1)
      (func (export "f") (param i64 i32) (i32.store (local.get 0) (i32.mul (local.get 1) (i32.const 3)))))`,
  },
  threads: {
    a: `(module (import "b" "m" (memory 1 2 shared)) (import "b" "f" (func $f (param i32)))
      (func (export "run") (param i32) (result i32) (call $f (local.get 0)) (i32.atomic.load (i32.const 16))))`,
    b: `(module (memory (export "m") 1 2 shared)
      (func (export "f") (param i32) (drop (i32.atomic.rmw.add (i32.const 16) (local.get 0)))))`,
  },
  "tail calls": {
    a: `(module (import "b" "f" (func $f (param i32 i32) (result i32)))
      (func (export "run") (param i32) (result i32) (return_call $f (i32.mul (local.get 0) (i32.const 100000)) (i32.const 0))))`,
    b: `(module (func $f (export "f") (param i32 i32) (result i32)
      (if (result i32) (local.get 0)
        (then (return_call $f (i32.sub (local.get 0) (i32.const 1)) (i32.add (local.get 1) (i32.const 2))))
        (else (local.get 1)))))`,
  },
};

/** A fused unit has one memory, so only the optimizer alone gets this module. */
export const TWO_MEMORIES: string = `(module (memory $a (export "a") 1) (memory $b (export "b") 1)
  (func $store (param i32) (i32.store $b (i32.const 8) (local.get 0)) (i32.store $a (i32.const 8) (i32.const 500)))
  (func (export "run") (param i32) (result i32) (call $store (local.get 0))
    (i32.add (i32.load $a (i32.const 8)) (i32.load $b (i32.const 8)))))`;

/** The bytes of a module's text. */
export function assemble(text: string): Uint8Array<ArrayBuffer> {
  const module = binaryen.parseText(text);
  try {
    const named = Object.entries(binaryen.Features).filter(([name]) => name !== "All" && name !== "CompactImports");
    module.setFeatures(named.reduce<number>((all, [, bit]) => all | Number(bit), 0));
    return new Uint8Array(module.emitBinary());
  } finally {
    module.dispose();
  }
}
