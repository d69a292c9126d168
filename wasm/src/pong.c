/* The other half of the cycle that ping.c describes. */

__attribute__((import_module("ping"), import_name("isEven"))) int isEven(unsigned n);

/* The number of calls of isOdd. */
static int __attribute__((address_space(1))) calls;

__attribute__((export_name("isOdd"))) int isOdd(unsigned n) {
  calls++;
  return n == 0 ? 0 : isEven(n - 1);
}

__attribute__((export_name("oddCalls"))) int oddCalls(void) { return calls; }
