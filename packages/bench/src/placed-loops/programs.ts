/** A program of two modules. Each workload is an exported function of `a` that takes a number of rounds and returns a sum. */
export interface LoopProgram {
  readonly a: string;
  readonly b: string;
}

const FROM_B = `__attribute__((import_module("b")))`;
const exported = (name: string): string => `__attribute__((export_name("${name}")))`;

/** Loops over data of both modules, over the stack, and calls from one module into the other. */
export const LOOPS: LoopProgram = {
  a: `
extern int shared[1024];
static int own[1024] = { 1, 2, 3 };
${FROM_B} int next(int x);
${FROM_B} int *table_of(int x);
${exported("data")} int data(int rounds) {
  int sum = 0;
  for (int round = 0; round < rounds; round++)
    for (int at = 0; at < 1024; at++) { own[at] += shared[at] ^ round; sum += own[at]; }
  return sum;
}
${exported("stack")} int stack(int rounds) {
  volatile int cells[256];
  int sum = 0;
  for (int round = 0; round < rounds; round++)
    for (int at = 0; at < 256; at++) { cells[at] = at * round; sum += cells[255 - at]; }
  return sum;
}
${exported("pointers")} int pointers(int rounds) {
  int sum = 0;
  for (int round = 0; round < rounds; round++) {
    int *cells = table_of(round & 7);
    for (int at = 0; at < 1000; at++) { cells[at] += at; sum += cells[at]; }
  }
  return sum;
}
${exported("calls")} int calls(int rounds) {
  int sum = 0;
  for (int round = 0; round < rounds; round++) sum = next(sum);
  return sum;
}`,
  b: `
int shared[1024] = { 7, 5, 3 };
${exported("next")} int next(int x) { return x * 3 + 1; }
${exported("table_of")} int *table_of(int x) { return shared + x; }`,
};

export interface LoopWorkload {
  readonly name: "data" | "stack" | "pointers" | "calls";
  readonly rounds: number;
}

/** Rounds of some milliseconds. */
export const WORKLOADS: readonly LoopWorkload[] = [
  { name: "data", rounds: 12_000 },
  { name: "stack", rounds: 48_000 },
  { name: "pointers", rounds: 12_000 },
  { name: "calls", rounds: 6_000_000 },
];
