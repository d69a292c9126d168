#include "part.h"

IMPORT int down_a(int depth, int *above);

EXPORT(down_b) int down_b(int depth, int *above) {
  short frame[70];
  int numbers[16];
  for (int i = 0; i < 70; i++)
    frame[i] = (short)(depth + i);
  for (int i = 0; i < 16; i++)
    numbers[i] = depth - i;
  above[depth % 20] -= 7;
  int below = depth == 0 ? above[1] : down_a(depth - 1, numbers);
  int sum = 0;
  for (int i = 0; i < 70; i++)
    sum += frame[i];
  for (int i = 0; i < 16; i++)
    sum = sum * 3 % 1000003 + numbers[i];
  return (sum + below) % 1000003;
}
