;; The owner has one page, the importer asks for three: what is made has three.
(module
  (import "user" "work" (func $work (result i32)))
  (memory (export "m") 1)
  (func (export "run") (result i32) (call $work)))
