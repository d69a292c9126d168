/* Owns the table that caller.c imports, and keeps a count in the memory of caller.c. */

static int calls = 0;

static int twice(int value) {
  calls++;
  return 2 * value;
}

static int square(int value) {
  calls++;
  return value * value;
}

__attribute__((export_name("callbackOf"))) int (*callbackOf(int number))(int) { return number == 0 ? twice : square; }

__attribute__((export_name("callsUntilNow"))) int callsUntilNow(void) { return calls; }
