/* The left side of the diamond that diamond-bottom.c describes. */

__attribute__((import_module("bottom"), import_name("ticket"))) int ticket(void);

__attribute__((export_name("left"))) int left(void) { return 10 * ticket() + 1; }
