#include "part.h"
#include "shapes.h"

IMPORT int describe(const Shape *, const std::type_info *);

IMPORT int is_number(const std::type_info *);

EXPORT(test) int test() {
  Both both;
  Left left;
  Box<int> box(5);
  Box<long long> other(6);
  int result = describe(&both, &typeid(Both));
  result = result * 31 + describe(&left, &typeid(Shape));
  result = result * 31 + describe(&box, &typeid(box));
  result = result * 31 + describe(&other, &typeid(Box<int>));
  return result % 1000000 * 10 + is_number(&typeid(int)) * 2 + is_number(&typeid(both));
}
