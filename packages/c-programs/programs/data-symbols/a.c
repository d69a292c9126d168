#include "part.h"
#include <string.h>

/* Data of B, by name. */
extern int shared;
extern char name_of_b[];
extern const int table_of_b[];
extern struct node {
  struct node *next;
  int value;
} last;
extern int *pointer_to_a;

int value_of_a = 21;
int zeroed_of_a[100];
struct node first = {&last, 1};

/* Addresses with an addend, and of another module's zero-initialised data. */
static const int *third = &table_of_b[3];
static char *tail = name_of_b + 4;

IMPORT int bump(int by);

EXPORT(test) int test(void) {
  shared += 5;
  int result = bump(2) * 10;
  result += *third + table_of_b[1];
  result += (int)strlen(tail) * 1000;
  *pointer_to_a += 4;
  result += value_of_a * 100;
  zeroed_of_a[99] = 3;
  result += bump(zeroed_of_a[98]);
  name_of_b[4] = 0;
  result += (int)strlen(name_of_b);
  int length = 0;
  for (struct node *at = &first; at != 0; at = at->next)
    length += at->value;
  return result * 10 + length;
}
