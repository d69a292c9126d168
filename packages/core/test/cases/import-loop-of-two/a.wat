(module (func (export "f") (import "b" "f")))
