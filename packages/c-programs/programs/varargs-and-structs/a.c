#include "part.h"
#include "point.h"
#include <stdio.h>
#include <string.h>

IMPORT struct point moved(struct point from, struct pair by);
IMPORT int total(int count, ...);
IMPORT int print(char *out, int size, const char *format, ...);

EXPORT(test) int test(void) {
  struct point start = {1.5, 7, "start"};
  struct point end = moved(start, (struct pair){3, 4});
  char text[80];
  int length = print(text, sizeof text, "%s %.2f %d %c %lld", end.name, end.x, end.y, 'z', 1234567890123LL);
  printf("%s\n", text);
  return total(6, 1, 2LL, 3.5, 4, 5LL, 6.25) * 1000 + length + start.y;
}
