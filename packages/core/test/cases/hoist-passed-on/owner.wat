;; The importer is given the memory itself, not the export that passes it on.
(module
  (import "user" "work" (func $work (result i32)))
  (memory (export "m") 1)
  (func (export "run") (result i32) (call $work)))
