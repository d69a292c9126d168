#include "part.h"
#include "shape.h"

IMPORT Shape *new_circle(int radius);
IMPORT int area_twice(const Shape *shape);
IMPORT int destroyed_in_b();

namespace {

int destroyed;

struct Square : Shape {
  int side;
  explicit Square(int side) : side(side) {}
  int area() const override {
    return side * side;
  }
  ~Square() override {
    destroyed++;
  }
};

/* Constructed before test() runs. */
Square constant(9);

} // namespace

EXPORT(test) int test() {
  Shape *circle = new_circle(3);
  int result = 0;
  {
    Square square(4);
    result = area_twice(&square) + area_twice(circle) * 100;
    result += circle->grown(square) + square.grown(*circle) + constant.grown(*circle);
  }
  delete circle;
  return result * 100 + destroyed * 10 + destroyed_in_b();
}
