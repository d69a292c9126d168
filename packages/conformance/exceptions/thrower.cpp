// Throws through a destructor of its own.

static int destroyed;
struct Guard {
  int value;
  ~Guard() { destroyed += value; }
};

__attribute__((noinline)) static void fail_at_once(int value) {
  if (value != 0) throw value;
}

extern "C" __attribute__((export_name("fail"))) void fail(int value) {
  Guard guard{4};
  fail_at_once(value);
}

extern "C" __attribute__((export_name("destroyed"))) int destroyed_by_thrower() { return destroyed; }
