/* Opened while the program runs; finds libb.so in the folder of the program's libraries. */
extern int b(int value);
extern int calls;

int run(int value) {
  return b(value) * 100 + calls;
}
