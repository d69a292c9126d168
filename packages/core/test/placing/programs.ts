import type { Files } from "./ask-clang.ts";

/** Two parts of a program, which call each other and return a number from `test`. */
export interface Program {
  readonly name: string;
  readonly a: Files;
  readonly b: Files;
  readonly flags?: readonly string[];
}

const EXPORT = "#define EXPORT(name) __attribute__((export_name(#name)))\n";

/** Each shows another kind of place. */
export const programs: readonly Program[] = [
  {
    name: "strings, zeroed data and arrays",
    a: {
      "a.c": `${EXPORT}
extern int length(const char *); extern const char *name(int); extern int fill(int *, int);
static int counts[1000]; static const char *words[] = { "one", "three" };
EXPORT(test) int test(void) {
  int sum = fill(counts, 1000) + counts[999];
  for (int i = 0; i < 2; i++) sum = sum * 10 + length(words[i]);
  return sum * 100 + name(1)[0];
}`,
    },
    b: {
      "b.c": `${EXPORT}
static int calls; static const char *names[] = { "x", "yz" };
EXPORT(length) int length(const char *s) { int n = 0; while (s[n]) n++; return n + calls++; }
EXPORT(name) const char *name(int i) { return names[i]; }
EXPORT(fill) int fill(int *a, int n) { for (int i = 0; i < n; i++) a[i] = i; return a[n / 2] + calls; }`,
    },
  },
  {
    name: "function pointers, and one slot for each function",
    a: {
      "a.c": `${EXPORT}
typedef int (*F)(int);
extern F chosen(void); extern int call(F, int); extern int plain(int);
static int triple(int x) { return 3 * x; }
EXPORT(test) int test(void) { F own = plain; return call(triple, 5) * 1000 + chosen()(7) + (own == chosen() ? 100000 : 0); }`,
    },
    b: {
      "b.c": `${EXPORT}
typedef int (*F)(int);
static int less(int x) { return x - 1; }
EXPORT(plain) int plain(int x) { return x + 100; }
static F all[] = { less, plain };
EXPORT(chosen) F chosen(void) { return all[1]; }
EXPORT(call) int call(F f, int x) { return f(x) + all[0](x); }`,
    },
  },
  {
    name: "data of the other module, by name",
    flags: ["-fvisibility=default", "-Wl,--export-dynamic"],
    a: {
      "a.c": `
extern int shared; extern char title[]; extern int other(void); int *pointer = &shared; char *third = title + 2;
int owned[4] = { 1, 2, 3, 4 };
int test(void) { shared += 5; *pointer += 2; owned[3] = 40; return shared * 1000 + other() + title[1] + *third; }`,
    },
    b: {
      "b.c": `
int shared = 10; char title[] = "abcd"; extern int owned[4]; int *last = &owned[3];
int other(void) { return shared + *last + owned[2]; }`,
    },
  },
  {
    name: "frames on one stack",
    a: {
      "a.c": `${EXPORT}
extern int deeper(int *, int);
EXPORT(down) int down(int *up, int n) {
  int own[500]; for (int i = 0; i < 500; i++) own[i] = i + n;
  return n == 0 ? up[3] : deeper(own, n - 1) + own[499] + up[0];
}
EXPORT(test) int test(void) { int first[10] = { 7 }; return down(first, 6); }`,
    },
    b: {
      "b.c": `${EXPORT}
extern int down(int *, int);
EXPORT(deeper) int deeper(int *up, int n) {
  volatile int own[700]; for (int i = 0; i < 700; i++) own[i] = up[i % 500];
  return n == 0 ? up[1] : down((int *)own, n - 1) + own[699];
}`,
    },
  },
];

/** The same in C++, with virtual functions in both modules. */
export const virtualCalls: Program = {
  name: "virtual functions",
  flags: ["-fno-exceptions", "-fno-rtti", "-Wl,--no-merge-data-segments"],
  a: {
    "a.cc": `
struct Shape { virtual int area(int) { return 0; } };
extern "C" Shape *make(int); extern "C" int measure(Shape *, int);
struct Square : Shape { int side = 3; int area(int k) override { return side * side * k; } };
static Square square;
extern "C" __attribute__((export_name("test"))) int test(void) { return measure(&square, 2) * 100 + make(4)->area(5); }`,
  },
  b: {
    "b.cc": `
struct Shape { virtual int area(int) { return 0; } };
struct Strip : Shape { int width; int area(int k) override { return width + k; } };
static Strip strips[3];
extern "C" __attribute__((export_name("make"))) Shape *make(int w) { strips[1].width = w; return &strips[1]; }
extern "C" __attribute__((export_name("measure"))) int measure(Shape *s, int k) { return s->area(k) + make(1)->area(1); }`,
  },
};
