#pragma once

#include <typeinfo>

/* No class has a key function, so each part has their type information. */
struct Shape {
  virtual ~Shape() {}
  virtual int area() const {
    return 1;
  }
};

struct Left : virtual Shape {
  int left = 3;
  int area() const override {
    return 2;
  }
};

struct Right : virtual Shape {
  int right = 4;
};

struct Both : Left, Right {
  int area() const override {
    return left * right;
  }
};

template <class Value> struct Box : Shape {
  Value value;
  explicit Box(Value given) : value(given) {}
};
