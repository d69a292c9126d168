(module (start $begin) (func $begin (unreachable)))
