#include "../part.h"

/* Each of these weak names is an alias of a variable that stays: another module has the one that counts. */
static int fallback = 1;
extern int level __attribute__((weak, alias("fallback")));

__attribute__((weak)) int limit = 2;
extern int ownLimit __attribute__((alias("limit")));

IMPORT int seen(void);

EXPORT(test) int test(void) {
  return seen() * 10000 + level * 1000 + fallback * 100 + limit * 10 + ownLimit;
}
