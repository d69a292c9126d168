#include "part.h"
#include "point.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

EXPORT(moved) struct point moved(struct point from, struct pair by) {
  struct point to = from;
  from.y = -1;
  to.x += by.first;
  to.y += by.second;
  strcpy(to.name, "end");
  return to;
}

/* An int, a long long and a double, over and over. */
EXPORT(total) int total(int count, ...) {
  va_list rest;
  va_start(rest, count);
  double sum = 0;
  for (int i = 0; i < count; i += 3) {
    sum += va_arg(rest, int);
    sum += (double)va_arg(rest, long long);
    sum += va_arg(rest, double);
  }
  va_end(rest);
  return (int)(sum * 4);
}

EXPORT(print) int print(char *out, int size, const char *format, ...) {
  va_list rest;
  va_start(rest, format);
  int length = vsnprintf(out, (size_t)size, format, rest);
  va_end(rest);
  return length;
}
