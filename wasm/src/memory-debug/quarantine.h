/* The quarantine: freed blocks that are not reused yet.
 *
 * While a block is in the quarantine, a second free of it is recognized, and a write to it changes known bytes. The oldest
 * blocks leave when all together are more than 16 MiB or a quarter of the heap; the block that was freed last stays. When
 * memory runs out, all leave. */

#pragma once

#include "ledger.h"

/* Fills a live block and puts it into the quarantine, without a report. */
void quarantine(Entry *entry);

/* Checks and releases the oldest blocks, until the rest is within the bounds. */
void shortenQuarantine(void);

/* Checks and releases all blocks; returns whether there were any. */
int emptyQuarantine(void);
