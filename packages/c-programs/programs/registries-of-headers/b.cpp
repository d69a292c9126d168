#include "registry.h"

static Registrar own(2);

EXPORT(seenByOther) int seenByOther() {
  return registry.total + lazyRegistry().total;
}
