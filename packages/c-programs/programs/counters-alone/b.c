#include "part.h"

IMPORT void remember(int x);
static int table[] = {3, 1, 4, 1, 5, 9, 2, 6};
static int sums[300];

EXPORT(counted) int counted(int x) {
  int frame[64];
  for (int i = 0; i < 64; i++)
    frame[i] = x + i;
  int *volatile escaped = frame;
  sums[x % 300] += table[x % 8];
  table[x % 8]++;
  remember(sums[x % 300]);
  return escaped[x % 64] + sums[x % 300];
}
