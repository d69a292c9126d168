(module (type $a (struct)) (type $b (struct)) (func (export "f") (param (ref $a))))
