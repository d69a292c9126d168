/* A library that another needs. */
extern void note(const char *text);

__attribute__((constructor)) static void construct(void) { note("deep begins"); }

__attribute__((destructor)) static void destroy(void) { note("deep ends"); }

static char zeroed[4000];

int deep(int x) { return x + 100 + zeroed[x]++; }
