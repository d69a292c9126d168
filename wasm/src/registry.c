/* The other half of the cycle that member.c describes. */

__attribute__((import_module("member"), import_name("dues"))) int dues(int id);

static int __attribute__((address_space(1))) total;

__attribute__((export_name("enroll"))) void enroll(int id) { total += dues(id); }

/* The dues of all members: 42 after member's start function has run, once. */
__attribute__((export_name("totalDues"))) int totalDues(void) { return total; }
