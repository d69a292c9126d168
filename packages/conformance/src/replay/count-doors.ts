import type { DoorCount } from "./replay-order.ts";

/** The result of `work`, and the uses of every API through which code can enter, while it ran. */
export function countDoors<Result>(work: () => Result): { readonly result: Result; readonly doors: DoorCount } {
  const { Module, compile, compileStreaming, instantiate, instantiateStreaming } = WebAssembly;
  const { fetch } = globalThis;
  const compiled: string[][] = [];
  let [compilations, fetches] = [0, 0];

  WebAssembly.Module = new Proxy(Module, {
    construct(target, args, newTarget) {
      const module: WebAssembly.Module = Reflect.construct(target, args, newTarget);
      compiled.push(Module.exports(module).map(({ name }) => name));
      return module;
    },
  });
  const counted =
    <Args extends unknown[], Returned>(callee: (...args: Args) => Returned) =>
    (...args: Args): Returned => {
      // Instantiating an existing module compiles no code.
      if (!(args[0] instanceof Module)) compilations += 1;
      return callee.apply(WebAssembly, args);
    };
  WebAssembly.compile = counted(compile);
  WebAssembly.compileStreaming = counted(compileStreaming);
  WebAssembly.instantiate = counted(instantiate as () => unknown) as typeof instantiate;
  WebAssembly.instantiateStreaming = counted(instantiateStreaming);
  globalThis.fetch = (...args) => {
    fetches += 1;
    return fetch(...args);
  };
  try {
    const result = work();
    return { result, doors: { compiled, compilations, fetches } };
  } finally {
    Object.assign(WebAssembly, { Module, compile, compileStreaming, instantiate, instantiateStreaming });
    globalThis.fetch = fetch;
  }
}
