/* The bottom of a diamond: top imports from left and right, and both import from bottom, which must be one instance. */

static int __attribute__((address_space(1))) issued;

/* Returns 1, 2, 3 ... : each ticket is issued once, for any caller. */
__attribute__((export_name("ticket"))) int ticket(void) { return ++issued; }

__attribute__((export_name("ticketsIssued"))) int ticketsIssued(void) { return issued; }
