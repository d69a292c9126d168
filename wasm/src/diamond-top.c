/* The top of the diamond that diamond-bottom.c describes. */

__attribute__((import_module("left"), import_name("left"))) int left(void);
__attribute__((import_module("right"), import_name("right"))) int right(void);

/* The first call returns 11202 if left and right share one bottom (tickets 1 and 2), and 11102 if each has its own. */
__attribute__((export_name("top"))) int top(void) {
  int fromLeft = left();
  return 1000 * fromLeft + right();
}
