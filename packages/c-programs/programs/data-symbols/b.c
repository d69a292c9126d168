#include "part.h"

struct node {
  struct node *next;
  int value;
};
extern int value_of_a;
extern int zeroed_of_a[];
extern struct node first;

int shared = 40;
char name_of_b[] = "name of B";
const int table_of_b[] = {1, 20, 300, 4000};
int *pointer_to_a = &value_of_a;
struct node last = {0, 3};
static int *last_zeroed = &zeroed_of_a[98];

EXPORT(bump) int bump(int by) {
  shared += by;
  *last_zeroed = zeroed_of_a[99] + first.value;
  return shared;
}
