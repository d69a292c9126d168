/* A program that may lie anywhere, and calls a dynamic library. */

int area(int width, int height);
extern int areas;

/* The area of all squares up to a side. */
__attribute__((visibility("default"), export_name("squares"))) int squares(int side) {
  int total = 0;
  for (int at = 1; at <= side; at++) total += area(at, at);
  return total;
}

/* The number of calls of `area`: data of the library. */
__attribute__((visibility("default"), export_name("areasMeasured"))) int areasMeasured(void) { return areas; }
