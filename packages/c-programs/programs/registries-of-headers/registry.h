#include "../part.h"

/* One object for all modules: the first definition counts, whoever uses it first. */
struct Registry {
  int total = 0;
  void add(int value) { total += value; }
};

inline Registry registry;

inline Registry &lazyRegistry() {
  static Registry lazy;
  return lazy;
}

struct Registrar {
  explicit Registrar(int value) {
    registry.add(value);
    lazyRegistry().add(value);
  }
};
