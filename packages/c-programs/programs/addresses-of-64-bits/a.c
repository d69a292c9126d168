#include "part.h"

typedef long (*function)(long);
IMPORT long apply(function f, long x);
IMPORT function of_b(void);
IMPORT const char *name_of_b(void);
IMPORT long sum_of(long *numbers, int count);

static const char *names[] = {"alpha", "beta"};
static long zeroed[1000];

static long tripled(long x) {
  return x * 3;
}

EXPORT(name_of_a) const char *name_of_a(int i) {
  return names[i];
}

EXPORT(test) long test(void) {
  long frame[2000];
  for (int i = 0; i < 2000; i++) {
    frame[i] = i;
    zeroed[i % 1000] += i;
  }
  long result = sum_of(frame, 2000);
  result = result * 1000 + apply(tripled, 5) + of_b()(7);
  for (int i = 0; i < 1000; i++)
    result += zeroed[i] - i * 2;
  return result * 10 + name_of_b()[2] % 10;
}
