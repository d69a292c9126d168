(module
  (import "env" "log" (func (param i32)))
  (import "env" "memory" (memory 1 2))
  (import "env" "table" (table 1 funcref))
  (import "env" "wide" (global i64))
  (import "env" "fixed" (global (mut i32)))
  (import "env" "tag" (tag (param i32)))
  (import "env" "fine" (global (mut f64))))
