/* The right side of the diamond that diamond-bottom.c describes. */

__attribute__((import_module("bottom"), import_name("ticket"))) int ticket(void);

__attribute__((export_name("right"))) int right(void) { return 100 * ticket() + 2; }
