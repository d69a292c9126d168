#include "part.h"
#include "throw.h"

IMPORT int risky(int x, int (*callback)(int));

namespace {

int log_of_a;

struct Guard {
  int digit;
  ~Guard() {
    log_of_a = log_of_a * 10 + digit;
  }
};

int callback(int x) {
  Guard guard{2};
  if (x == 2)
    throw x;
  return x;
}

} // namespace

EXPORT(test) int test() {
  for (int i = 0; i < 4; i++) {
    try {
      Guard guard{1};
      log_of_a += risky(i, callback);
    } catch (...) {
      log_of_a = log_of_a * 10 + 9;
    }
  }
  return log_of_a;
}
