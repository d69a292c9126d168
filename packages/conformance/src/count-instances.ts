/** Whether a module is the parser of HTTP in Node.js, which the first `fetch` of a process instantiates. */
function isOfNode(module: unknown): boolean {
  if (!(module instanceof WebAssembly.Module)) return false;
  return WebAssembly.Module.imports(module).some(({ name }) => name === "wasm_on_headers_complete");
}

/** The result of `work`, and how many instances it created through any function of the JavaScript API. */
export async function countInstances<Result>(work: () => Promise<Result>): Promise<{ result: Result; made: number }> {
  const { Instance, instantiate, instantiateStreaming } = WebAssembly;
  let made = 0;
  const counted = <Args extends unknown[], Returned>(callee: (...args: Args) => Returned) =>
    function (this: unknown, ...args: Args): Returned {
      if (!isOfNode(args[0])) made += 1;
      return callee.apply(WebAssembly, args);
    };
  WebAssembly.Instance = new Proxy(Instance, {
    construct(target, args, newTarget) {
      if (!isOfNode(args[0])) made += 1;
      return Reflect.construct(target, args, newTarget);
    },
  });
  WebAssembly.instantiate = counted(instantiate) as typeof instantiate;
  WebAssembly.instantiateStreaming = counted(instantiateStreaming) as typeof instantiateStreaming;
  try {
    return { result: await work(), made };
  } finally {
    Object.assign(WebAssembly, { Instance, instantiate, instantiateStreaming });
  }
}
