#include "part.h"

typedef long (*function)(long);
IMPORT const char *name_of_a(int i);

static long hundred_more(long x) {
  return x + 100;
}

static function functions[] = {0, hundred_more};
static long calls[500];
static char text[] = "gamma";

EXPORT(apply) long apply(function f, long x) {
  return f(x) + functions[1](++calls[400]);
}

EXPORT(of_b) function of_b(void) {
  return functions[1];
}

EXPORT(name_of_b) const char *name_of_b(void) {
  text[2] = name_of_a(1)[3];
  return text;
}

EXPORT(sum_of) long sum_of(long *numbers, int count) {
  long copy[2000];
  for (int i = 0; i < count; i++)
    copy[count - 1 - i] = numbers[i] * 2;
  long sum = 0;
  for (int i = 0; i < count; i++)
    sum += copy[i] * (i & 3);
  return sum;
}
