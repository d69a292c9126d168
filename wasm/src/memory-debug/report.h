/* Reports of faults.
 *
 * There is one import beside the memory, and the host or another module provides it: to print, throw or count. It is called
 * when the heap is in order again. So it may throw, and may read the statistics, the walk and the sequence number of the
 * block. It must not allocate or free. */

#pragma once

#include <stddef.h>

/* The numbers are part of the contract: README.md, and `heapFaults` in index.js. */
typedef enum Fault {
  DOUBLE_FREE = 1,      /* free, realloc or malloc_usable_size gets a freed block */
  FOREIGN_FREE = 2,     /* they get an address that belongs to no block */
  OVERFLOW = 3,         /* bytes behind a block have changed */
  UNDERFLOW = 4,        /* bytes before a block have changed */
  WRITE_AFTER_FREE = 5, /* bytes of a freed block have changed */
} Fault;

/* Gets the block's address and requested bytes, or an address without a block, and 0. */
__attribute__((import_module("env"), import_name("heap_report"))) void heap_report(Fault kind, size_t address, size_t bytes);
