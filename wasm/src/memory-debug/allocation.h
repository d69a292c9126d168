/* Making and freeing blocks: shared by malloc and the other functions of C. */

#pragma once

#include "ledger.h"

/* Returns a new block, its bytes filled, or 0. The alignment is a power of two. */
void *allocate(size_t alignment, size_t bytes);

/* The entry of a live block; for every other address reports the fault, and returns 0. */
Entry *liveEntry(size_t payload);

/* Frees a live block. */
void release(Entry *entry);
