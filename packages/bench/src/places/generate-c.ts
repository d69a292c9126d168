/** Text that stands for any program: functions that refer to each other's data, strings and addresses, 34 places each. */
export function generateC(functions: number): string {
  const random = randomNumbers(7);
  const names = Array.from({ length: functions }, (_, at) => at);
  /** Code without places: programs have one in some 90 bytes. */
  const mix = () =>
    Array.from({ length: 11 }, () => `t = (t ^ ${random(1e9)}) * ${random(1e9)} + (t >> ${random(31)});`).join(" ");
  const declarations = names.map(
    (at) =>
      `static int v${at}[8] = { ${random(99)}, ${random(99)} }; static int f${at}(int);\n` +
      `static const char *s${at} = "text of function ${at}, ${random(1e9)}";`,
  );
  const table = `static int (*table[])(int) = { ${names.map((at) => `f${at}`).join(", ")} };`;
  const definitions = names.map((at) => {
    const steps = Array.from(
      { length: 8 },
      (_, step) =>
        `  t += v${random(functions)}[(t + ${step}) & 7] * ${random(1000)}; v${random(functions)}[${step}] ^= t; ` +
        `if (t & ${1 << step}) t += s${random(functions)}[t & 15]; ${mix()}`,
    );
    return [
      `__attribute__((noinline)) static int f${at}(int k) {`,
      "  int t = k;",
      ...steps,
      `  if (k > 0) t += table[(unsigned)t % ${functions}](k - 1);`,
      "  return t;",
      "}",
    ].join("\n");
  });
  // A constructor keeps all functions of an object file, however often it is linked.
  const keep = `static volatile int sink;
__attribute__((constructor)) static void keep(void) {
  for (int i = 0; i < ${functions}; i++) sink += table[i](1);
}`;
  return [...declarations, table, ...definitions, keep].join("\n");
}

function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state % below;
  };
}
