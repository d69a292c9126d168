/** The values that the engine was given for the imports of a compiled module. */
const GIVEN = new WeakMap<WebAssembly.Module, WebAssembly.Imports>();

let isWatching = false;

/**
 * Remembers the imports of each instance that this worker makes from now on. A memory that the linker makes is no export of any
 * module, so only the imports show it.
 */
export function watchInstances(): void {
  if (isWatching) return;
  isWatching = true;
  const { Instance, instantiate } = WebAssembly;
  const note = (module: unknown, imports: unknown): void => {
    if (module instanceof WebAssembly.Module && imports !== undefined)
      GIVEN.set(module, imports as WebAssembly.Imports);
  };
  WebAssembly.Instance = new Proxy(Instance, {
    construct(target, given) {
      note(given[0], given[1]);
      return Reflect.construct(target, given);
    },
  });
  WebAssembly.instantiate = new Proxy(instantiate, {
    apply(target, self, given) {
      note(given[0], given[1]);
      return Reflect.apply(target, self, given);
    },
  });
}

/** The imports of the last instance of a compiled module; undefined if it was made without, or before `watchInstances`. */
export function importsOf(module: WebAssembly.Module): WebAssembly.Imports | undefined {
  return GIVEN.get(module);
}
