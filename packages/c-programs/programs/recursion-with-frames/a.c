#include "part.h"

/* Each level keeps an array on the stack, and gives a pointer into it to the next level, in the other module. */
IMPORT int down_b(int depth, int *above);

EXPORT(down_a) int down_a(int depth, int *above) {
  int frame[20];
  for (int i = 0; i < 20; i++)
    frame[i] = depth * 100 + i;
  if (depth == 0)
    return above[3];
  int below = down_b(depth - 1, frame);
  above[depth % 16] += frame[5] % 97;
  int sum = 0;
  for (int i = 0; i < 20; i++)
    sum += frame[i] * (i + 1);
  return (sum + below) % 1000003;
}

EXPORT(test) int test(void) {
  int frame[20];
  for (int i = 0; i < 20; i++)
    frame[i] = i;
  int result = down_a(60, frame);
  for (int i = 0; i < 20; i++)
    result = (result * 31 + frame[i]) % 1000003;
  return result;
}
