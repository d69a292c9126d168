(module (global (export "g") (mut i31ref) (ref.null i31)))
