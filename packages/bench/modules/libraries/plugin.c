/* A library that is opened and closed: data, zeroed data, addresses in data, a constructor and a destructor. */
extern int opened;
extern int closed;
int __cxa_atexit(void (*function)(void *), void *argument, void *library);

static volatile char zeroed[40000];
static int calls;

int table[25000] = {1, 2, 3};

static int add_first(int x) { return x + table[0]; }

int (*pointer)(int) = add_first;

static void end(void *unused) {
  (void)unused;
  closed++;
}

__attribute__((constructor)) static void construct(void) {
  opened++;
  __cxa_atexit(end, 0, 0);
}

/* With x = 5, 8 in a library that was opened afresh: 5 + 1 + 1 + 1. */
int run(int x) {
  calls++;
  zeroed[calls * 7]++;
  return pointer(x) + zeroed[7] + calls;
}
