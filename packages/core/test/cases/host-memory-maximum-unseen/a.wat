;; JavaScript shows no maximum; the engine refuses it.
(module (import "env" "m" (memory 1 2)))
