/* A start function inside a cycle: it enrolls with registry.c, which calls back for the member's dues. At the time of
 * member's instantiation the registry cannot call member yet, so the start function must wait until both are bound. */

__attribute__((import_module("registry"), import_name("enroll"))) void enroll(int id);

__attribute__((export_name("start"))) void start(void) { enroll(7); }

__attribute__((export_name("dues"))) int dues(int id) { return 6 * id; }
