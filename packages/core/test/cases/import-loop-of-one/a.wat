(module (func (export "f") (import "a" "f")))
