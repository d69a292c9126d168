// A second module in the memory of records.c, with static data and a stack of its own.

__attribute__((import_module("env"), import_name("malloc"))) void *malloc(unsigned long bytes);

static const char digits[] = "0123456789abcdef";

// Returns the number in base 16, as text that ends in NUL. The caller frees the block.
__attribute__((export_name("label"))) char *label(unsigned number) {
  char reversed[8];
  int count = 0;
  do reversed[count++] = digits[number % 16];
  while ((number /= 16) != 0);
  char *text = malloc(count + 1);
  if (text == 0) return 0;
  for (int at = 0; at < count; at++) text[at] = reversed[count - 1 - at];
  text[count] = 0;
  return text;
}
