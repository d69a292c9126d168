const IMPORTS = `
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))`;

/** Exits within a handler that catches everything, of the first exception handling proposal. Then it would exit again. */
export const HANDLER = `(module ${IMPORTS} (memory (export "memory") 1)
  (func (export "_start")
    (try (do (call $exit (i32.const 3))) (catch_all))
    (call $exit (i32.const 4))))`;

/** Fills bytes of the memory of `owner` while it is instantiated, before the owner is. */
export const STARTER = `(module ${IMPORTS}
  (import "owner" "memory" (memory 1))
  (func (export "f"))
  (func $begin (if (call $random (i32.const 8) (i32.const 64)) (then unreachable)))
  (start $begin))`;

/** Exports its memory, and is in a cycle with `starter`. */
export const OWNER = `(module
  (import "starter" "f" (func $f))
  (memory (export "memory") 1))`;

/** Imports one memory and exports another: WASI uses the exported one. */
export const TWO_MEMORIES = `(module ${IMPORTS}
  (import "owner" "memory" (memory $other 1))
  (memory $own (export "memory") 1)
  (func (export "_initialize") (if (call $random (i32.const 8) (i32.const 64)) (then unreachable))))`;

/** Exports a memory. */
export const PLAIN_OWNER = `(module (memory (export "memory") 1))`;
