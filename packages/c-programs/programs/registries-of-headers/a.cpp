#include "registry.h"

static Registrar own(1);

IMPORT int seenByOther();

EXPORT(test) int test() {
  return registry.total * 10000 + lazyRegistry().total * 100 + (seenByOther() == registry.total + lazyRegistry().total);
}
