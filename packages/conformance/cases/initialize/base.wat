;; A command: the linker does not run it.
(module
  (func (export "append"))
  (func (export "_initialize") unreachable)
  (func (export "_start") unreachable))
