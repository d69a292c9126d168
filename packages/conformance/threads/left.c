// The first of two modules in one memory: it lends its frame to the other one.
#include "meet.h"

enum { NUMBERS = 500 };

__attribute__((import_module("right"), import_name("fill"))) void fill(int *numbers, int count, int first);
__attribute__((import_module("right"), import_name("calls"))) int calls(void);

static _Thread_local char letters[3] = "ab";
static _Thread_local long long sum = 7;

// Number of values that are not those of this thread: none, if stack and thread-local data are its own.
__attribute__((export_name("work"))) int work(int thread, int parties, int rounds) {
  int numbers[NUMBERS];
  int wrong = 0;
  for (int round = 0; round < rounds; round += 1) {
    meet(parties, 2 * round + 1);
    fill(numbers, NUMBERS, thread * NUMBERS);
    letters[1] = (char)('A' + thread);
    sum += thread;
    meet(parties, 2 * round + 2);
    for (int at = 0; at < NUMBERS; at += 1) wrong += ((volatile int *)numbers)[at] != thread * NUMBERS + at;
    wrong += letters[0] != 'a' || letters[1] != 'A' + thread || letters[2] != 0;
  }
  return wrong + (sum != 7 + thread * rounds) + (calls() != 100 + rounds);
}
