(module (func (export "f") (import "loop" "f")))
