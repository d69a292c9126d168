int next_i32(int x) { return x + 1; }
double next_f64(double x) { return x + 1; }
long long next_i64(long long x) { return x + 1; }

#ifdef NEEDS_CALLER
/* Makes a cycle: a linker has to put off the calls of one of the two libraries. */
int first(int x);
int second(int x);
int third(int x);
int fourth(int x);

int use_caller(int x) { return first(x) + second(x) + third(x) + fourth(x); }
#endif
