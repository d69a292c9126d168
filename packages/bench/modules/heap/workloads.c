/* All workloads as one unit: what differs from module to module is the allocator, and clang takes half a second a unit. */

#include "run.c"

#include "run-growth.c"
#include "run-order.c"
#include "run-replace.c"
#include "run-trace.c"
#include "run-tree.c"
