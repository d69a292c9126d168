#include "animal.h"
#include "part.h"

IMPORT Animal *hatch();
IMPORT int is_bird(const Animal *animal);

struct Parrot : Bird {
  int sound() const override;
};

int Parrot::sound() const {
  return Bird::sound() * 10 + 1;
}

EXPORT(test) int test() {
  Parrot parrot;
  Animal animal;
  Animal *bird = hatch();
  int result = parrot.sound() + animal.sound() + bird->legs() * 1000;
  result = result * 10 + is_bird(&parrot);
  result = result * 10 + is_bird(&animal);
  result = result * 10 + (dynamic_cast<Bird *>(bird) != nullptr);
  result = result * 10 + (dynamic_cast<Parrot *>(bird) == nullptr);
  return result;
}
