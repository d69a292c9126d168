/* All workloads as one unit: modules differ only in the allocator, and clang takes half a second for each unit. */

#include "run.c"

#include "run-growth.c"
#include "run-order.c"
#include "run-replace.c"
#include "run-steps.c"
#include "run-trace.c"
#include "run-tree.c"
