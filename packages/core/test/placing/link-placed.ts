import { readPlaces } from "../../src/parse/areas/places.ts";
import { parseModule } from "../../src/parse-module.ts";
import type { ModulePlace } from "../../src/plan/rewrite-format.ts";
import { placeModule } from "../../src/rewrite/place/place-bytes.ts";
import { rewriteByPlan } from "../../src/rewrite-by-plan.ts";
import type { Places } from "../../src/wasm/module-areas.ts";

type Bytes = Uint8Array<ArrayBuffer>;
type Exports = Readonly<Record<string, CallableFunction>>;

export const STACK_BYTES = 65_536;

export interface PlacedProgram {
  readonly exports: Readonly<Record<string, Exports>>;
  readonly memory: WebAssembly.Memory;
  readonly places: Readonly<Record<string, ModulePlace>>;
}

/** The places that a plan would choose: one stack, then the data of one module after the other, then the heap. */
export function choosePlaces(modules: Readonly<Record<string, Bytes>>): {
  readonly places: Record<string, ModulePlace>;
  readonly pages: number;
  readonly slots: number;
} {
  let address = STACK_BYTES;
  let slots = 1;
  const found = Object.entries(modules).map(([name, bytes]) => {
    const { places } = readPlaces(bytes, parseModule(bytes));
    if (places === undefined) throw new Error(`${name} has no places`);
    const start = Math.ceil(address / places.data.alignment) * places.data.alignment;
    address = start + places.data.end - places.data.start;
    const table = slots - places.slots.start;
    slots += places.slots.end - places.slots.start;
    return { name, places, memory: start - places.data.start, table };
  });
  const heap = Math.ceil(address / 16) * 16;
  const pages = Math.ceil((heap + 65_536) / 65_536);
  const end = pages * 65_536;
  const owner = found.find(({ places }) => places.linkerSymbols.some((symbol) => symbol.startsWith("__heap")));
  const places = found.map((one): [string, ModulePlace] => {
    const data = one.places.undefinedData.flatMap(({ name }) => {
      const definer = found.find(({ places: { definedData } }) => name in definedData);
      return definer === undefined ? [] : [[name, (definer.places.definedData[name] ?? 0) + definer.memory]];
    });
    const symbols = {
      __heap_base: one === owner ? heap : end,
      __heap_end: end,
      __stack_low: 0,
      __stack_high: STACK_BYTES,
      ...Object.fromEntries(data),
    };
    const module = parseModule(modules[one.name] as Bytes);
    const functions = module.imports.filter(({ type }) => type.kind === "function");
    const taken = one.places.importedSlots.flatMap(({ function: position }) => {
      const name = functions[position]?.name ?? "";
      const definer = found.find(({ places: { exportedSlots } }) => name in exportedSlots);
      return definer === undefined
        ? []
        : [{ function: position, slot: (definer.places.exportedSlots[name] ?? 0) + definer.table }];
    });
    return [one.name, { memory: one.memory, table: one.table, symbols, slots: taken }];
  });
  return { places: Object.fromEntries(places), pages, slots };
}

/** Links modules in one memory and one table, with one stack pointer. Functions of later modules are called by closures. */
export function linkPlaced(
  modules: Readonly<Record<string, Bytes>>,
  { place = placeModule, imports = {} }: { readonly place?: typeof placeModule; readonly imports?: object } = {},
): PlacedProgram {
  const { places, pages, slots } = choosePlaces(modules);
  const memory = new WebAssembly.Memory({ initial: pages });
  const table = new WebAssembly.Table({ element: "anyfunc", initial: slots });
  const stackPointer = new WebAssembly.Global({ value: "i32", mutable: true }, STACK_BYTES);
  const exports: Record<string, Exports> = {};
  for (const [name, bytes] of Object.entries(modules)) {
    const placed = place(bytes, parseModule(bytes), places[name] as ModulePlace);
    const hoists = [{ kind: "global", module: "env", name: "__stack_pointer", extern: 0 }] as const;
    const module = new WebAssembly.Module(
      rewriteByPlan(placed, { rewrite: { hoists }, plan: { made: [], types: [] } }),
    );
    const env = new Proxy(imports, {
      get: (_, key) => {
        const own = { memory, __indirect_function_table: table, __stack_pointer: stackPointer }[String(key)];
        if (own !== undefined || key in imports) return own ?? Reflect.get(imports, key);
        const provider = () => Object.values(exports).find((one) => String(key) in one)?.[String(key)];
        return provider() ?? ((...values: unknown[]) => provider()?.(...values));
      },
    });
    const host = new Proxy({}, { get: () => env });
    exports[name] = new WebAssembly.Instance(module, host).exports as Exports;
  }
  for (const one of Object.values(exports)) one["_initialize"]?.();
  return { exports, memory, places };
}

export type { Places };
