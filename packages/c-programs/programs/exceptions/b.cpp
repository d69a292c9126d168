#include "part.h"
#include "throw.h"

namespace {

int unwound;

struct Counter {
  ~Counter() {
    unwound++;
  }
};

} // namespace

EXPORT(risky) int risky(int x, int (*callback)(int)) {
  Counter counter;
  if (x == 1)
    throw 'B';
  int result = 0;
  try {
    result = callback(x);
  } catch (...) {
    unwound += 3;
    throw;
  }
  return result + unwound;
}
