/*
 * The runtime of exceptions, as far as these programs need it: the C++ library of the toolchain is built without it. Every part
 * has a copy, as every part would have a copy of the library.
 */
#pragma once

/* As in libunwind: each module that is linked from C++ has this tag, and does not export it. */
asm(".tagtype __cpp_exception i32\n"
    ".weak __cpp_exception\n"
    "__cpp_exception:\n");

extern "C" {

inline __attribute__((used, weak)) void *__cxa_allocate_exception(__SIZE_TYPE__ size) noexcept {
  return __builtin_malloc(size + 16);
}

inline __attribute__((used, weak)) void __cxa_throw(void *thrown, void *, void *(*)(void *)) {
  __builtin_wasm_throw(0, thrown);
}

static __attribute__((used)) void *caught;

inline __attribute__((used, weak)) void *__cxa_begin_catch(void *thrown) noexcept {
  caught = thrown;
  return thrown;
}

inline __attribute__((used, weak)) void __cxa_rethrow() {
  __builtin_wasm_throw(0, caught);
}

inline __attribute__((used, weak)) void __cxa_end_catch() {}
}
