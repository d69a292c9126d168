(module (import "b" "g" (global (mut anyref))))
