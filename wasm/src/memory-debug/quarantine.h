/* The quarantine: freed blocks that are not handed out again yet.
 *
 * While a block is here, a second free of it is known for what it is, and a write to it changes bytes that are known. It
 * leaves when others have come after it: when together they are more than 16 MiB or a quarter of what the heap holds, but
 * the one that was freed last stays. When memory runs out, all leave. */

#pragma once

#include "ledger.h"

/* Fills a live block and puts it into the quarantine. Nothing is reported. */
void quarantine(Entry *entry);

/* Checks and releases what has been here for longest, until the rest is within the bounds. */
void shortenQuarantine(void);

/* Checks and releases all; says whether that was anything. */
int emptyQuarantine(void);
