import { type Graph, HOST, SEGMENT_BYTES } from "./graph.ts";
import { baseName, HOST_CONSTANT } from "./print-graph.ts";

/** The host imports of one run, and the parts of the run that the host can observe. */
export interface HostSide {
  readonly imports: WebAssembly.ModuleImports;
  readonly fuel: WebAssembly.Global;
  readonly linked: WebAssembly.Global;
  /** Position of the module at which the last start function began, if start functions announce themselves. */
  readonly started: WebAssembly.Global;
  readonly memory: WebAssembly.Memory | undefined;
  /** The logged numbers, in order. */
  readonly events: readonly number[];
}

export const LINKING_FUEL = 400;
export const CALL_FUEL = 40;

export function createHostSide({ modules, hostMemory }: Graph): HostSide {
  const events: number[] = [];
  const fuel = new WebAssembly.Global({ value: "i32", mutable: true }, LINKING_FUEL);
  const linked = new WebAssembly.Global({ value: "i32", mutable: true }, 0);
  const started = new WebAssembly.Global({ value: "i32", mutable: true }, HOST);
  const memory = hostMemory?.owner === HOST ? new WebAssembly.Memory({ initial: 1 }) : undefined;
  const constant = (value: number) => new WebAssembly.Global({ value: "i32" }, value);
  const imports = {
    fuel,
    linked,
    started,
    log: (event: number) => {
      events.push(event);
    },
    [HOST_CONSTANT.name]: constant(HOST_CONSTANT.value),
    ...Object.fromEntries(modules.map(({ position }) => [baseName(position), constant(position * SEGMENT_BYTES)])),
    ...(memory !== undefined && { memory }),
  };
  return { imports, fuel, linked, started, memory, events };
}
