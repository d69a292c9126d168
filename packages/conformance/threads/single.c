// One module. Each thread keeps numbers on its stack and in thread-local data while the others do the same.
#include "meet.h"

enum { NUMBERS = 500 };

static _Thread_local int sum = 5;
static _Thread_local _Alignas(32) int notes[4];

__attribute__((noinline)) static void fill(volatile int *numbers, int first) {
  for (int at = 0; at < NUMBERS; at += 1) numbers[at] = first + at;
}

__attribute__((noinline)) static int wrong_in(volatile const int *numbers, int first) {
  int wrong = 0;
  for (int at = 0; at < NUMBERS; at += 1) wrong += numbers[at] != first + at;
  return wrong;
}

// Number of values that are not those of this thread: none, if stack and thread-local data are its own.
__attribute__((export_name("work"))) int work(int thread, int parties, int rounds) {
  volatile int numbers[NUMBERS];
  int wrong = ((unsigned long)notes % 32 != 0) + (sum != 5);
  for (int round = 0; round < rounds; round += 1) {
    meet(parties, 2 * round + 1);
    fill(numbers, thread * NUMBERS);
    sum += thread;
    notes[round % 4] = thread;
    meet(parties, 2 * round + 2);
    wrong += wrong_in(numbers, thread * NUMBERS) + (notes[round % 4] != thread);
  }
  return wrong + (sum != 5 + thread * rounds);
}
