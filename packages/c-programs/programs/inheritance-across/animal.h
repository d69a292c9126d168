#pragma once

/* sound() is the key function: its module alone defines the vtable and the type information. */
struct Animal {
  virtual int sound() const;
  virtual int legs() const {
    return 4;
  }
  virtual ~Animal() {}
  int age = 3;
};

struct Bird : Animal {
  int sound() const override;
  int legs() const override {
    return 2;
  }
};
