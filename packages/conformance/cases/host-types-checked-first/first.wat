(module
  (import "env" "ran" (func $ran))
  (start $ran))
