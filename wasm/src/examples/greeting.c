/* Owns a memory, with static data and a stack in it. name.c was linked for the same addresses of this memory: with
 * relocations both fit into it, and without them their data overlaps. */

__attribute__((import_module("env"), import_name("nameOf"))) const char *nameOf(int number);

static char greeting[32] = "hello ";

/* Writes `hello NAME`, and returns its length. */
__attribute__((export_name("greet"))) int greet(int number) {
  char copy[16];
  const char *name = nameOf(number);
  int length = 0;
  while (name[length] && length < 15) {
    copy[length] = name[length];
    length++;
  }
  for (int at = 0; at < length; at++) greeting[6 + at] = ((volatile char *)copy)[at];
  greeting[6 + length] = 0;
  return 6 + length;
}

/* The address of the greeting. */
__attribute__((export_name("text"))) const char *text(void) { return greeting; }
