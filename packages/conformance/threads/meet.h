// Threads meet before and after each step, so that all of them are in the middle of it at one time.
static _Atomic int met;

// The baseline compiler of Node 20 loses a local of a function that waits: so no other function waits itself.
// Waits until `parties` threads have called it `phase` times each.
__attribute__((noinline)) static void meet(int parties, int phase) {
  __c11_atomic_fetch_add(&met, 1, __ATOMIC_SEQ_CST);
  __builtin_wasm_memory_atomic_notify((int *)&met, -1);
  for (int now = met; now < parties * phase; now = met) {
    __builtin_wasm_memory_atomic_wait32((int *)&met, now, 1000000000ll);
  }
}
