/* emmalloc as emnapi carries it, which leaves the size of a page to the build. It is not ours to keep free of warnings. */

#define NDEBUG
#define PAGESIZE 65536
#pragma clang diagnostic ignored "-Weverything"

/* It reads the size at the end of a region as a word of its own, and is meant to be built without strict aliasing. */
#include <stddef.h>
typedef size_t __attribute__((may_alias)) aliasing_size_t;
#define size_t aliasing_size_t

#include "emmalloc.c"
