import { assertEqual, functionOf, type Later, type PairWorkload } from "../workload.ts";

interface Callee<Value> {
  readonly f: (...values: Value[]) => Value;
}

/** A call by each kind of signature, from a loop in WebAssembly. */
export const signatures: readonly PairWorkload[] = [
  signature("void", "[] -> []", (callee: Later<Callee<void>>) => () => callee.exports.f()),
  signature("i32", "[i32] -> [i32]", (callee: Later<Callee<number>>) => (a: number) => callee.exports.f(a)),
  signature("f64", "[f64] -> [f64]", (callee: Later<Callee<number>>) => (a: number) => callee.exports.f(a)),
  signature("i64", "[i64] -> [i64]", (callee: Later<Callee<bigint>>) => (a: bigint) => callee.exports.f(a)),
  signature(
    "pair",
    "[i32 i32] -> [i32 i32]",
    (callee: Later<Callee<number>>) => (a: number, b: number) => callee.exports.f(a, b),
  ),
  signature("v128", "[v128] -> [v128]", (callee: Later<Callee<unknown>>) => (a: unknown) => callee.exports.f(a)),
];

function signature<Value>(
  name: string,
  type: string,
  named: (callee: Later<Callee<Value>>) => (...values: never[]) => unknown,
): PairWorkload {
  return {
    name: `call-${name}`,
    title: `call ${type}`,
    operation: "call",
    modules: ["caller", "callee"],
    placeholders(later) {
      const callee = later as Later<Callee<Value>>;
      return {
        named: { callee: { f: named(callee) as () => unknown } },
        rest: { callee: { f: (...args: Value[]) => callee.exports.f(...args) } },
      };
    },
    calleeImports: ({ memory }) => ({ caller: { memory: memory as WebAssembly.Memory } }),
    prepare(exports) {
      const run = functionOf(exports, "run");
      for (const count of [0, 1, 2, 1000]) assertEqual(run(count), { what: `run(${count})`, expected: count });
      return { run, expected: (count) => count };
    },
  };
}
