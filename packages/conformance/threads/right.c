// The second of two modules in one memory: it writes to the frame of its caller, by way of a frame of its own.
static _Thread_local _Alignas(16) int count_of_calls = 100;

__attribute__((noinline)) static void count_up(volatile int *numbers, int count, int first) {
  for (int at = 0; at < count; at += 1) numbers[at] = first + at;
}

__attribute__((export_name("fill"))) void fill(int *numbers, int count, int first) {
  int own[600];
  count_up(own, count, first);
  for (int at = 0; at < count; at += 1) numbers[at] = ((volatile int *)own)[at];
  count_of_calls += 1;
}

__attribute__((export_name("calls"))) int calls(void) { return count_of_calls; }
