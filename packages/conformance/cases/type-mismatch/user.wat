(module
  (import "library" "malloc" (func (param i32) (result i32)))
  (import "library" "count" (global (mut i32)))
  (import "library" "table" (table 4 8 funcref))
  (import "library" "free" (memory 1)))
