#include "part.h"
#include "shapes.h"

EXPORT(is_number) int is_number(const std::type_info *type) {
  return *type == typeid(int);
}

EXPORT(describe) int describe(const Shape *shape, const std::type_info *type) {
  int result = shape->area();
  if (auto *both = dynamic_cast<const Both *>(shape))
    result += both->left * 10 + both->right;
  if (auto *left = dynamic_cast<const Left *>(shape))
    result += left->left * 100;
  if (dynamic_cast<const Right *>(shape) != nullptr)
    result += 1000;
  if (auto *box = dynamic_cast<const Box<int> *>(shape))
    result += box->value * 2000;
  return typeid(*shape) == *type ? result + 50000 : result;
}
