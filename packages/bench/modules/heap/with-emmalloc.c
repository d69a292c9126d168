/* emmalloc from emnapi, where the build sets the page size. Its warnings are off, because the source is not ours. */

#define NDEBUG
#define PAGESIZE 65536
#pragma clang diagnostic ignored "-Weverything"

/* emmalloc reads the size at the end of a region as a separate word, and has to be built without strict aliasing. */
#include <stddef.h>
typedef size_t __attribute__((may_alias)) aliasing_size_t;
#define size_t aliasing_size_t

#include "emmalloc.c"
