// The second library. It needs the first one.
#include "dynamic.h"

int right_number = 6;
static int quarter(int number) { return number / 4; }
operation right_operations[3] = {left_twice, right_thrice, quarter};
static int constructed;

static _Thread_local long long calls = 100;
static _Thread_local volatile operation twice = left_twice;

// The constructor of the first library has run.
__attribute__((constructor)) static void construct(void) { constructed += left_constructed(); }

int right_thrice(int number) { return 3 * number; }
int right_constructed(void) { return constructed; }

__attribute__((noinline)) static void count_up(volatile int *numbers, int count, int first) {
  for (int at = 0; at < count; at += 1) numbers[at] = first + at;
}

// Writes to the frame of its caller, by way of a frame of its own.
void right_fill(int *numbers, int count, int first) {
  int own[400];
  count_up(own, count, first);
  for (int at = 0; at < count; at += 1) numbers[at] = ((volatile int *)own)[at];
  calls += 1;
}

// Number of values in thread-local data that are not those of this thread, after so many calls of right_fill.
int right_wrong(int filled) { return (calls != 100 + filled) + (twice != left_twice) + (twice(4) != 8); }
