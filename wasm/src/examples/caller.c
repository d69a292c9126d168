/* Owns the memory, and calls functions through the table of callbacks.c, which needs the memory. Neither can be instantiated
 * first, unless the linker makes one of the two in place of its owner. */

typedef int (*Callback)(int);

__attribute__((import_module("callbacks"), import_name("callbackOf"))) Callback callbackOf(int number);

__attribute__((export_name("call"))) int call(int number, int value) { return callbackOf(number)(value); }
