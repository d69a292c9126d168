import type { SmallWasi } from "@rec/c-programs/run";
import { parseModule } from "@rec/core";

/** Externs that all libraries share. */
interface Shared {
  readonly memory: WebAssembly.Memory;
  readonly table: WebAssembly.Table;
  readonly stackPointer: WebAssembly.Global;
}

type Call = (...values: never[]) => unknown;

const STACK_BYTES = 1 << 20;
const PAGES = 64;
const PAGE_BYTES = 1 << 16;

/**
 * Links a program and its libraries by hand, by the rules of Emscripten's loader: a function that does not exist yet, which may
 * be the library's own, becomes a function of JavaScript that finds it at its first call and passes its arguments on.
 *
 * @param modules - the bytes, the program first
 * @returns the exports of each module, in order
 */
export async function linkByHand(
  modules: readonly Uint8Array<ArrayBuffer>[],
  wasi: SmallWasi,
): Promise<readonly WebAssembly.Exports[]> {
  const shared: Shared = {
    memory: new WebAssembly.Memory({ initial: PAGES }),
    table: new WebAssembly.Table({ initial: 1, element: "anyfunc" }),
    stackPointer: new WebAssembly.Global({ value: "i32", mutable: true }, STACK_BYTES),
  };
  wasi.use(shared.memory);
  const scope = createScope(wasi.functions, shared);
  let end = STACK_BYTES;
  const loaded: WebAssembly.Exports[] = [];
  for (const bytes of modules) {
    const { memory, table } = parseModule(bytes).dylink ?? {};
    if (memory === undefined || table === undefined) throw new Error("The module is no dynamic library");
    const memoryBase = Math.ceil(end / memory.alignment) * memory.alignment;
    end = memoryBase + memory.size;
    const tableBase = shared.table.grow(table.size);
    const module = await WebAssembly.compile(bytes);
    const imports = scope.importsOf(module, { memoryBase, tableBase });
    const { exports } = await WebAssembly.instantiate(module, imports as WebAssembly.Imports);
    scope.add(exports, memoryBase);
    loaded.push(exports);
  }
  scope.setAddresses({ heapBase: Math.ceil(end / 16) * 16, heapEnd: PAGES * PAGE_BYTES });
  for (const exports of loaded) (exports["__wasm_apply_data_relocs"] as Call | undefined)?.();
  for (const exports of [...loaded].reverse()) {
    ((exports["_initialize"] ?? exports["__wasm_call_ctors"]) as Call | undefined)?.();
  }
  return loaded;
}

interface Bases {
  readonly memoryBase: number;
  readonly tableBase: number;
}

/** The symbols of all modules, the first definition of each name. */
function createScope(host: Readonly<Record<string, Call>>, { memory, table, stackPointer }: Shared) {
  const symbols = new Map<string, Call | number>(Object.entries(host));
  /** One global for each name, as Emscripten has it. */
  const addresses = new Map<string, WebAssembly.Global>();
  const slots = new Map<unknown, number>();
  const global = (value: number, mutable: boolean) => new WebAssembly.Global({ value: "i32", mutable }, value);
  const addressOf = (name: string): WebAssembly.Global => {
    const known = addresses.get(name) ?? global(0, true);
    addresses.set(name, known);
    return known;
  };
  const slotOf = (target: Call): number => {
    const known = slots.get(target) ?? table.grow(1);
    if (!slots.has(target)) table.set(known, target);
    slots.set(target, known);
    return known;
  };
  /** The code of Emscripten's loader. */
  const stubOf = (name: string): Call => {
    let resolved: Call | undefined;
    return (...args) => {
      resolved ||= symbols.get(name) as Call;
      return resolved(...args);
    };
  };
  return {
    importsOf(module: WebAssembly.Module, { memoryBase, tableBase }: Bases): Record<string, Record<string, unknown>> {
      const own: Record<string, unknown> = {
        ...{ memory, __indirect_function_table: table, __stack_pointer: stackPointer },
        ...{ __memory_base: global(memoryBase, false), __table_base: global(tableBase, false) },
      };
      const imports: Record<string, Record<string, unknown>> = {};
      for (const { module: namespace, name } of WebAssembly.Module.imports(module)) {
        const values = imports[namespace] ?? {};
        imports[namespace] = values;
        values[name] = namespace.startsWith("GOT.")
          ? addressOf(name)
          : (own[name] ?? symbols.get(name) ?? stubOf(name));
      }
      return imports;
    },
    add(exports: WebAssembly.Exports, memoryBase: number): void {
      for (const [name, value] of Object.entries(exports)) {
        const symbol =
          typeof value === "function" ? (value as Call) : Number((value as WebAssembly.Global).value) + memoryBase;
        if (!symbols.has(name)) symbols.set(name, symbol);
      }
    },
    setAddresses({ heapBase, heapEnd }: { readonly heapBase: number; readonly heapEnd: number }): void {
      for (let slot = 0; slot < table.length; slot += 1) {
        const entry: unknown = table.get(slot);
        if (entry !== null && !slots.has(entry)) slots.set(entry, slot);
      }
      symbols.set("__heap_base", heapBase);
      symbols.set("__heap_end", heapEnd);
      for (const [name, address] of addresses) {
        const symbol = symbols.get(name);
        if (typeof symbol === "number") address.value = symbol;
        // A weak symbol that nobody defines is null.
        else if (symbol !== undefined) address.value = slotOf(symbol);
      }
    },
  };
}
