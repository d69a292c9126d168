/* Reports: how a fault is told.
 *
 * There is one import beside the memory. Whoever links this module says what it does: print, throw, count. It is called
 * when the heap is in order again, so it may throw, and may ask for the statistics, the walk and the sequence number of the
 * block; it must not allocate or free. */

#pragma once

#include <stddef.h>

/* The numbers are part of the contract: README.md, and `heapFaults` in index.js. */
typedef enum Fault {
  DOUBLE_FREE = 1,      /* a block that was freed is given to free, realloc or malloc_usable_size */
  FOREIGN_FREE = 2,     /* so is an address that is no block's */
  OVERFLOW = 3,         /* bytes behind a block have changed */
  UNDERFLOW = 4,        /* bytes before it have */
  WRITE_AFTER_FREE = 5, /* bytes of a block that was freed have */
} Fault;

/* Gets the block's address, or the one that was given if no block has it, and how many bytes were asked for, or 0. */
__attribute__((import_module("env"), import_name("heap_report"))) void heap_report(Fault kind, size_t address, size_t bytes);
