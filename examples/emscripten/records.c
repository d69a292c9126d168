// Records on a heap that another module provides. This module has the memory.

#include <emscripten.h>
#include <stddef.h>

// Under other names in C, because Emscripten links its own malloc for calls of `malloc`.
__attribute__((import_module("env"), import_name("malloc"))) void *allocate(size_t bytes);
__attribute__((import_module("env"), import_name("free"))) void release(void *block);

struct Record {
  int id;
  float x, y;
};

EMSCRIPTEN_KEEPALIVE struct Record *createRecord(int id, float x, float y) {
  struct Record *record = allocate(sizeof *record);
  if (record != NULL) *record = (struct Record){id, x, y};
  return record;
}

EMSCRIPTEN_KEEPALIVE void deleteRecord(struct Record *record) {
  release(record);
}
