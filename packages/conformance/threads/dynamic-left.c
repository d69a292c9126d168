// The first library. It is relocated to data and functions of the second one, also in its thread-local data.
#include "dynamic.h"

int left_data = 5;
int *left_pointer = &right_number;
operation left_operation = right_thrice;
static int constructed;
static _Atomic int total;

SHARED_LOCAL int left_local = 40;
static _Thread_local _Alignas(32) int notes[4];
static _Thread_local int *volatile own = &left_data;
static _Thread_local int *volatile other = &right_number;
static _Thread_local volatile operation thrice = right_thrice;

__attribute__((constructor)) static void construct(void) { constructed += 1; }

int left_twice(int number) { return 2 * number; }
int left_constructed(void) { return constructed; }
int *left_local_of_this_thread(void) { return &left_local; }
int left_total(void) { return total; }

void left_add(int number) {
  left_local += number;
  notes[number % 4] += number;
  __c11_atomic_fetch_add(&total, 1, __ATOMIC_SEQ_CST);
}

// Number of values in thread-local data that are not those of this thread, after numbers of this sum were added.
int left_wrong(int sum) {
  int noted = notes[0] + notes[1] + notes[2] + notes[3];
  int wrong = (left_local != 40 + sum) + (noted != sum) + ((unsigned long)notes % 32 != 0);
  return wrong + (own != &left_data) + (other != &right_number) + (thrice != right_thrice) + (thrice(2) != 6);
}
