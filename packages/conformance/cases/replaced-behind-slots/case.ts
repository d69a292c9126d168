import type { ConformanceCase } from "../../src/case.ts";

/** A slot gets the function of the new module, so its importer stays; another importer is instantiated again. */
export const replacedBehindSlots: ConformanceCase = {
  name: "replaced-behind-slots",
  modules: { odd: "odd.wasm", even: "even.wasm", user: "user.wasm" },
  outcome: "plan",
  observe({ call, extern }) {
    const level = extern("even.level") as WebAssembly.Global;
    level.value = 12n;
    call("user.grow");
    call("user.store");
    return { odd: call("odd.isOdd", 3), ask: call("user.ask"), calls: call("odd.calls") };
  },
  observed: { odd: 1, ask: 1, calls: 4 },
  replaced: {
    modules: { even: "next.wasm" },
    observe({ call, view, value }, { kept, lost }) {
      const memory = view("user.memory");
      const bytes = [memory.byteLength, memory.getUint8(8), memory.getUint8(65600)];
      const results = { odd: call("odd.isOdd", 3), ask: call("user.ask"), calls: call("odd.calls") };
      const lostKinds = lost.map(({ module, kind }) => [module, kind]);
      return { kept, lost: lostKinds, level: String(value("even.level")), bytes, ...results };
    },
    observed: {
      kept: ["odd"],
      lost: [["user", "instance"]],
      level: "12",
      bytes: [131_072, 9, 3],
      odd: 100,
      ask: 100,
      calls: 8,
    },
  },
};
