// The program. Its threads work in one memory, and call functions of both libraries, also through pointers that the first
// thread has stored.
#include "dynamic.h"
#include "meet.h"

enum { NUMBERS = 300, DEPTH = 20 };

int program_number = 1000;
static int constructed;
static int zeroed[100];
static operation stored[4];
static _Thread_local int sum = 7;
static _Thread_local int *volatile number = &program_number;

__attribute__((constructor)) static void construct(void) { constructed += 1; }

static int plus_one(int value) { return value + 1; }

// Number of addresses and values that are wrong in any thread.
static int wrong_here(void) {
  int wrong = (number != &program_number) + (sum != 7) + left_wrong(0) + right_wrong(0);
  wrong += (constructed != 1) + (left_constructed() != 1) + (right_constructed() != 1);
#ifndef SEPARATE_LOCALS
  wrong += (&left_local != left_local_of_this_thread()) + (left_local != 40);
#endif
  return wrong;
}

// The first thread changes what was relocated, copied and zeroed. Returns the number of values that were wrong before.
int begin(void) {
  int wrong = wrong_here() + (left_pointer != &right_number) + (left_operation != right_thrice);
  wrong += (right_operations[0] != left_twice) + (right_operations[1] != right_thrice);
  wrong += (right_operations[2](8) != 2) + (left_data != 5) + (zeroed[50] != 0);
  left_pointer = &program_number;
  left_operation = plus_one;
  right_operations[1] = plus_one;
  left_data = 50;
  zeroed[50] = 11;
  stored[0] = plus_one;
  stored[1] = left_twice;
  stored[2] = right_thrice;
  stored[3] = right_operations[2];
  return wrong;
}

// Number of values that are not those of the first thread.
static int wrong_since(void) {
  int wrong = (left_pointer != &program_number) + (*left_pointer != 1000) + (left_operation != plus_one);
  wrong += (right_operations[0] != left_twice) + (right_operations[1] != plus_one) + (right_operations[1](8) != 9);
  wrong += (left_data != 50) + (zeroed[50] != 11);
  wrong += (stored[0](8) != 9) + (stored[1](8) != 16) + (stored[2](8) != 24) + (stored[3](8) != 2);
  return wrong + (stored[0] != plus_one) + (stored[1] != left_twice) + (stored[2] != right_thrice);
}

// Each frame adds to the frame above it.
__attribute__((noinline)) static void descend(volatile int *above, int depth) {
  volatile int own[20] = {depth};
  if (depth > 0) descend(own, depth - 1);
  *above += own[0];
}

// Number of values that are not those of this thread: none, if it is set up.
int work(int thread, int parties, int rounds) {
  int wrong = wrong_here() + wrong_since();
  for (int round = 0; round < rounds; round += 1) {
    int numbers[NUMBERS];
    volatile int depths = 0;
    meet(parties, 2 * round + 1);
    right_fill(numbers, NUMBERS, thread * NUMBERS);
    left_add(thread);
    sum += thread;
    descend(&depths, DEPTH);
    meet(parties, 2 * round + 2);
    for (int at = 0; at < NUMBERS; at += 1) wrong += ((volatile int *)numbers)[at] != thread * NUMBERS + at;
    wrong += (depths != DEPTH * (DEPTH + 1) / 2) + left_wrong((round + 1) * thread) + right_wrong(round + 1);
  }
  meet(parties, 2 * rounds + 1);
  return wrong + (sum != 7 + thread * rounds) + (left_total() != parties * rounds) + wrong_since();
}
