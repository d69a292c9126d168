/* The lesson's program under load. It is linked with program.c, so its calls of malloc and free go to another module.
 *
 * Each round is one pair of malloc and free. */

struct Record {
  int id;
  float x;
  float y;
};

__attribute__((import_module("env"), import_name("malloc"))) void *malloc(unsigned long size);
__attribute__((import_module("env"), import_name("free"))) void free(void *block);

/* Returns the sum of all i < pairs, modulo 2^32, computed through the heap; or -1 if there is no memory left. */
__attribute__((export_name("churn"))) unsigned churn(unsigned pairs) {
  unsigned sum = 0;
  for (unsigned i = 0; i < pairs; i++) {
    volatile struct Record *record = malloc(sizeof *record);
    if (!record) return -1;
    record->id = i;
    sum += record->id;
    free((void *)record);
  }
  return sum;
}
