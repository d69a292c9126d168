/* Loops that call a function of one instruction in another library. */
int next_i32(int x);
double next_f64(double x);
long long next_i64(long long x);

int run_i32(int count) {
  int x = 0;
  for (int i = 0; i < count; i++) x = next_i32(x);
  return x;
}

int run_f64(int count) {
  double x = 0;
  for (int i = 0; i < count; i++) x = next_f64(x);
  return (int)x;
}

int run_i64(int count) {
  long long x = 0;
  for (int i = 0; i < count; i++) x = next_i64(x);
  return (int)x;
}

/* Called by the other library if it needs this one: more functions than this one needs of the other. */
int first(int x) { return x + 1; }
int second(int x) { return x + 2; }
int third(int x) { return x + 3; }
int fourth(int x) { return x + 4; }
