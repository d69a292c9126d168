/**
 * Imports builtins and string constants, is in a cycle with the library, and is rewritten for it: its memory is hoisted.
 */
export const PROGRAM = `(module
  (import "wasm:js-string" "length" (func $length (param externref) (result i32)))
  (import "wasm:js-string" "charCodeAt" (func $charCodeAt (param externref i32) (result i32)))
  (import "wasm:js-string" "equals" (func $equals (param externref externref) (result i32)))
  (import "'" "grüße" (global $greeting externref))
  (import "'" "" (global $empty externref))
  (import "library" "lengthOf" (func $lengthOf (param externref) (result i32)))
  (import "library" "double" (func $double (param i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "lengths") (result i32)
    (i32.add (i32.mul (i32.const 10) (call $length (global.get $greeting))) (call $length (global.get $empty))))
  (func (export "third") (result i32) (call $charCodeAt (global.get $greeting) (i32.const 2)))
  (func (export "isEqual") (param externref) (result i32) (call $equals (local.get 0) (global.get $greeting)))
  (func (export "passedOn") (result i32) (call $double (call $lengthOf (global.get $greeting))))
  (export "greeting" (global $greeting)))`;

/** Imports the memory of the program, and passes a builtin on. */
export const LIBRARY = `(module
  (import "program" "memory" (memory 1))
  (import "wasm:js-string" "length" (func $length (param externref) (result i32)))
  (export "lengthOf" (func $length))
  (func (export "double") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2))))`;

/** Imports a builtin, and passes a string constant on. */
export const PLAIN = `(module
  (import "wasm:js-string" "length" (func $length (param externref) (result i32)))
  (import "'" "plain" (global $name externref))
  (export "name" (global $name))
  (func (export "lengthOf") (param externref) (result i32) (call $length (local.get 0))))`;

/** Imports a builtin with another type. */
export const OTHER_BUILTIN = `(module (import "wasm:js-string" "length" (func)))`;

/** Imports a string constant with another type. */
export const OTHER_CONSTANT = `(module (import "'" "a" (global i32)))`;

/** Imports the string constant from the module that passes it on. */
export const USER = `(module
  (import "plain" "name" (global $name externref))
  (export "name" (global $name)))`;
