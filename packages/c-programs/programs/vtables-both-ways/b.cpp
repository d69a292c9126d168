#include "part.h"
#include "shape.h"

namespace {

int destroyed;

struct Circle final : Shape {
  int radius;
  explicit Circle(int radius) : radius(radius) {}
  int area() const override {
    return 3 * radius * radius;
  }
  int grown(const Shape &other) const override {
    return Shape::grown(other) * 2;
  }
  ~Circle() override {
    destroyed++;
  }
};

} // namespace

EXPORT(new_circle) Shape *new_circle(int radius) {
  return new Circle(radius);
}

EXPORT(area_twice) int area_twice(const Shape *shape) {
  return shape->area() * 2;
}

EXPORT(destroyed_in_b) int destroyed_in_b() {
  return destroyed;
}
