#pragma once

/* Without a key function: each module has a vtable of its own. */
struct Shape {
  virtual int area() const = 0;
  virtual int grown(const Shape &other) const {
    return area() + other.area();
  }
  virtual ~Shape() {}
};
