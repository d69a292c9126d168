/* The lesson's program: it has records on a heap that another module manages.
 *
 * The memory belongs to this module, exported as "memory"; its allocator is imported. Neither module can be instantiated
 * before the other. */

struct Record {
  int id;
  float x;
  float y;
};

__attribute__((import_module("env"), import_name("malloc"))) void *malloc(unsigned long size);
__attribute__((import_module("env"), import_name("free"))) void free(void *block);

/* Returns a new record, which the caller must give to deleteRecord, or 0 if there is no memory left. */
__attribute__((export_name("createRecord"))) struct Record *createRecord(int id, float x, float y) {
  struct Record *record = malloc(sizeof *record);
  if (record) *record = (struct Record){id, x, y};
  return record;
}

__attribute__((export_name("deleteRecord"))) void deleteRecord(struct Record *record) {
  free(record);
}
