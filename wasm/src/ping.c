/* One half of a cycle of functions that no order of instantiation satisfies: isEven here calls isOdd in pong.c, which
 * calls isEven. Neither module has a memory or a table, so nothing is hoistable. */

__attribute__((import_module("pong"), import_name("isOdd"))) int isOdd(unsigned n);

/* The number of calls of isEven. Address space 1 is for WebAssembly's globals. */
static int __attribute__((address_space(1))) calls;

__attribute__((export_name("isEven"))) int isEven(unsigned n) {
  calls++;
  return n == 0 ? 1 : isOdd(n - 1);
}

__attribute__((export_name("evenCalls"))) int evenCalls(void) { return calls; }
