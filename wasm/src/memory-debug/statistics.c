/* The size of the heap. Live blocks and bytes in use are the program's, by requested bytes. Bytes held are all pages: with
 * zones, quarantine and ledger. */

#include "ledger.h"

#define EXPORT(name) __attribute__((export_name(name)))

EXPORT("heap_live_blocks") size_t heap_live_blocks(void) { return ledger ? ledger->liveBlocks : 0; }

EXPORT("heap_bytes_in_use") size_t heap_bytes_in_use(void) { return ledger ? ledger->liveBytes : 0; }

EXPORT("heap_bytes_peak") size_t heap_bytes_peak(void) { return ledger ? ledger->peakBytes : 0; }

EXPORT("heap_bytes_held") size_t heap_bytes_held(void) { return heap ? heap->pages * PAGE : 0; }

EXPORT("heap_regions") size_t heap_regions(void) { return heap ? heap->regions : 0; }
