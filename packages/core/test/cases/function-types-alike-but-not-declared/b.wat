(module (func (export "f") (result i31ref) (ref.null i31)))
