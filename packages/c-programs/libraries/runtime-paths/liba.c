/* Needs libb.so, which stands in a folder of its own below. */
extern int b(int value);

int a(int value) {
  return b(value) * 10;
}
