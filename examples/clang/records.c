// Records on a heap that another module provides. This module has the memory, and no C library.

__attribute__((import_module("env"), import_name("malloc"))) void *malloc(unsigned long bytes);
__attribute__((import_module("env"), import_name("free"))) void free(void *block);

struct Record {
  int id;
  float x, y;
};

static int live = 0;

__attribute__((export_name("createRecord"))) struct Record *createRecord(int id, float x, float y) {
  struct Record *record = malloc(sizeof *record);
  if (record == 0) return 0;
  *record = (struct Record){id, x, y};
  live++;
  return record;
}

__attribute__((export_name("deleteRecord"))) void deleteRecord(struct Record *record) {
  if (record != 0) live--;
  free(record);
}

__attribute__((export_name("liveRecords"))) int liveRecords(void) {
  return live;
}
