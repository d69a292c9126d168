/* A start function inside a cycle: it enrolls with registry.c, which asks back for the member's dues. Run when member
 * is instantiated, it calls a registry that cannot call member yet; it must wait until both are bound. */

__attribute__((import_module("registry"), import_name("enroll"))) void enroll(int id);

__attribute__((export_name("start"))) void start(void) { enroll(7); }

__attribute__((export_name("dues"))) int dues(int id) { return 6 * id; }
