#include "animal.h"
#include "part.h"

int Animal::sound() const {
  return age;
}

int Bird::sound() const {
  return Animal::sound() + 4;
}

EXPORT(hatch) Animal *hatch() {
  static Bird bird;
  return &bird;
}

EXPORT(is_bird) int is_bird(const Animal *animal) {
  return dynamic_cast<const Bird *>(animal) != nullptr ? 1 : 2;
}
