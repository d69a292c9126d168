/** The behaviour of a module: the end of its instantiation, and of each of its functions without parameters, in order. */
export type Observation = readonly string[];

/** Calls every export of a module that is a function without parameters, in the order of the exports. */
export function observeModule(bytes: Uint8Array<ArrayBuffer>, imports: WebAssembly.Imports): Observation {
  let instance: WebAssembly.Instance;
  try {
    instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), imports);
  } catch (error) {
    return [show(error)];
  }
  const tags = Object.entries(instance.exports).filter(([, value]) => value instanceof WebAssembly.Tag);
  return Object.entries(instance.exports).map(([name, value]) => {
    if (typeof value !== "function") return `${name}: ${show(value)}`;
    try {
      return `${name}: ${show((value as () => unknown)())}`;
    } catch (error) {
      const tag = tags.find(([, candidate]) => error instanceof WebAssembly.Exception && error.is(candidate as never));
      const thrown = tag && (error as WebAssembly.Exception).getArg(tag[1] as never, 0);
      return `${name}: ${show(error)}${tag === undefined ? "" : ` ${tag[0]} ${thrown}`}`;
    }
  });
}

/** JavaScript cannot read a global of vectors. */
function contentOf(global: WebAssembly.Global): string {
  try {
    return show(global.value);
  } catch {
    return "a value";
  }
}

function show(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(show).join(", ")}]`;
  if (value instanceof WebAssembly.CompileError) return "does not compile";
  if (value instanceof Error) return `${value.constructor.name}: ${value.message}`;
  if (value instanceof WebAssembly.Exception) return "exception";
  if (typeof value === "function") return "a function";
  if (value instanceof WebAssembly.Table) return `a table of ${value.length}`;
  if (value instanceof WebAssembly.Memory) return `a memory of ${value.buffer.byteLength} bytes`;
  if (value instanceof WebAssembly.Global) return `a global with ${contentOf(value)}`;
  if (typeof value === "object" && value !== null) return value.constructor.name;
  return Object.is(value, -0) ? "-0" : `${typeof value} ${String(value)}`;
}
