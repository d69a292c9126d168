/* A module with a start function, which calls another module: its ticket is drawn before any call from outside.
 *
 * C cannot express a start function, and the linker makes one only for its own purposes. So the function is exported here,
 * and the build turns the export into the start section. */

__attribute__((import_module("bottom"), import_name("ticket"))) int ticket(void);

static int __attribute__((address_space(1))) drawn;

__attribute__((export_name("start"))) void start(void) { drawn = ticket(); }

/* The ticket that the start function drew, or 0 if it has not run. */
__attribute__((export_name("drawnTicket"))) int drawnTicket(void) { return drawn; }
