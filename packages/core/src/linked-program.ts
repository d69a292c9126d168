import { sharedExtern } from "./instantiate/import-object.ts";
import type { Linked } from "./link-options.ts";
import type { Wiring } from "./link-record.ts";
import type { LibraryPlan, PlacedLibrary } from "./plan/library-format.ts";
import type { SharedDefinition } from "./plan/memory-format.ts";
import type { ProgramSymbols } from "./program/program-state.ts";
import type { ProgramExterns } from "./program/scoped-imports.ts";
import { symbolsOf } from "./program/symbol-scope.ts";
import type { Session } from "./session.ts";
import { ABI, SHARED_NAMES, STACK_POINTER } from "./wasm/toolchain-names.ts";

/** Modules as far as they are linked. */
export type LinkedModules = Pick<Linked, "plan" | "exports" | "modules">;

interface LinkedParts {
  readonly session: Pick<Session, "hostImports">;
  readonly wiring: Wiring;
}

/** The memory, table and stack pointer of a linked program. */
export function externsOf({ plan, exports }: LinkedModules, { session, wiring }: LinkedParts): Partial<ProgramExterns> {
  const { libraries } = plan;
  const exportsOf = new Map(Object.entries(exports));
  const { hostImports } = session;
  const find = (definition: SharedDefinition | undefined, name: string): unknown => {
    if (definition === undefined) {
      const exported = Object.values(exports).find((own) => Object.hasOwn(own, name))?.[name];
      // A program that is no library may import what the caller gives to all.
      return exported ?? hostImports.read([ABI.symbols, name])?.value;
    }
    const { linker } = wiring;
    return linker && sharedExtern(definition, { hostImports, exportsOf, linker });
  };
  const found = {
    memory: find(libraries?.memory, SHARED_NAMES.memory),
    table: find(libraries?.table, SHARED_NAMES.table),
    stackPointer: find(libraries?.stackPointer, STACK_POINTER),
    addressType: libraries?.addressType ?? "i32",
  };
  return found as Partial<ProgramExterns>;
}

/** The symbols of a linked program, in the order in which they are sought, and the addresses that only the linker knows. */
export function symbolsOfLinked(
  linked: () => LinkedModules,
  urls: ReadonlyMap<string, string | undefined>,
): ProgramSymbols[] {
  const { plan, exports, modules } = linked();
  const { search = [], ...libraries } = plan.libraries ?? {};
  const members = new Set(search.map(({ module }) => module));
  const others = plan.modules
    .filter(({ name }) => !members.has(name))
    .map(({ name }): PlacedLibrary => ({ module: name }));
  const ofModules = [...search, ...others].map(({ module: name, memory, threadLocals }): ProgramSymbols => {
    const own = (exports[name] ?? {}) as WebAssembly.Exports;
    const symbols = symbolsOf(own, { base: memory?.start ?? 0, threadLocals });
    const readExports = () => linked().exports[name] ?? own;
    return { symbols, linked: { name, module: modules[name], url: urls.get(name), readExports, symbols } };
  });
  const { stack, heapBase } = libraries as Partial<LibraryPlan>;
  const known = new Map([
    ...(stack
      ? ([
          ["__stack_low", stack.start],
          ["__stack_high", stack.end],
        ] as const)
      : []),
    ...(heapBase === undefined ? [] : ([["__heap_base", heapBase]] as const)),
  ]);
  return [...ofModules, { symbols: { functions: new Map(), data: known, tags: new Map() } }];
}
