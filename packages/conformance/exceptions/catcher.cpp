// Calls the other module, and catches its exceptions.
#include "runtime.h"

extern "C" __attribute__((import_module("thrower"), import_name("fail"))) void fail(int value);

static int destroyed;
struct Guard {
  int value;
  ~Guard() { destroyed += value; }
};

// 100 times the value that was thrown, and the sum of the destructors that have run.
extern "C" __attribute__((export_name("attempt"))) int attempt(int value) {
  destroyed = 0;
  try {
    Guard outer{1};
    Guard inner{2};
    fail(value);
    return -1;
  } catch (...) {
    return caught() * 100 + destroyed;
  }
}
