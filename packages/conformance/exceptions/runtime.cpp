// A runtime for exceptions that are numbers. The toolchain of the tests has none with exceptions.
#include "runtime.h"

static int thrown[8];
static int count;
static int *last;

extern "C" {
// The type of numbers, by which a handler would tell them.
extern const int _ZTIi;
const int _ZTIi = 0;

void *__cxa_allocate_exception(unsigned long) { return &thrown[count++ % 8]; }

[[noreturn]] void __cxa_throw(void *exception, void *, void *(*)(void *)) { __builtin_wasm_throw(0, exception); }

void *__cxa_begin_catch(void *exception) {
  last = static_cast<int *>(exception);
  return exception;
}

void __cxa_end_catch() {}

// std::terminate()
[[noreturn]] void _ZSt9terminatev() { __builtin_trap(); }

int caught() { return *last; }
}
