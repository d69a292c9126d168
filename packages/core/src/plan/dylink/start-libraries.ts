import type { AlignedSize } from "../../wasm/dynamic-library.ts";
import { INITIALIZE, START } from "../../wasm/host-names.ts";
import { at } from "../../wasm/lists.ts";
import { THREAD_NAMES } from "../../wasm/toolchain-names.ts";
import { deepFreeze } from "../deep-freeze.ts";
import type { LibraryPlan, PlacedLibrary, PlacedRange } from "../library-format.ts";
import type { SharedDefinition } from "../memory-format.ts";
import type { LinkPlan, LinkStep } from "../plan-format.ts";
import { LIBRARY_PLAN_VERSION } from "../plan-version.ts";
import type { ExportPosition, NamedModule } from "../resolve/index-exports.ts";
import type { Resolution } from "../resolve/resolve-imports.ts";
import type { AddressedSymbol, LoweredLibraries } from "./lowered-libraries.ts";
import { threadLocalsOf } from "./thread-locals.ts";

/** The function of a library that writes addresses into its data. WebAssembly tool conventions, "Dynamic Linking". */
const RELOCATE = "__wasm_apply_data_relocs";

/** The function that runs the constructors of a library that was linked without a start file. */
const CONSTRUCT = "__wasm_call_ctors";

interface StartInput {
  readonly modules: readonly NamedModule[];
  readonly libraries: LoweredLibraries;
  /** Number in `LinkPlan.made` of the first extern without an owner. */
  readonly firstArranged: number;
}

/**
 * Adds to a plan the places of its libraries, and the steps that start them when all modules are instantiated: the addresses
 * of symbols, then the relocations of all members, then the constructors, providers first. The constructors of a program
 * are run by its own `_start`.
 *
 * Thread-local data is set up behind the addresses, because it may hold some; its own addresses are known only then. The start
 * function of a library copies it for the first thread, and leaves its addresses out.
 */
export function startLibraries(plan: LinkPlan, { modules, libraries, firstArranged }: StartInput): LinkPlan {
  const { search, providersFirst, addresses, layout } = libraries;
  const typeOf = (module: number) => at(modules, module).type;
  const has = (module: number, name: string): boolean => typeOf(module).exports.some((entry) => entry.name === name);
  const nameOf = (module: number): string => at(modules, module).name;
  const callOf = (module: number, name: string, once?: true): LinkStep => {
    return { do: "call", unit: nameOf(module), export: name, ...(once ? { once } : { relocates: true }) };
  };
  const exportOf = ({ module, export: position }: ExportPosition) => {
    return { unit: nameOf(module), export: at(typeOf(module).exports, position).name };
  };
  const setAddress = (address: AddressedSymbol): LinkStep => {
    const extern = firstArranged + address.extern;
    if (address.of === "made function") {
      const { module, made, slot } = address;
      return { do: "address of made", extern, unit: nameOf(module), made: firstArranged + made, slot };
    }
    const place =
      address.of === "function"
        ? { slot: address.slot }
        : {
            ...(address.base !== undefined && { base: address.base }),
            ...(address.isThreadLocal && { plus: THREAD_NAMES.base }),
          };
    return { do: "address", extern, ...exportOf(address.symbol), ...place };
  };
  const constructorOf = (module: number): string | undefined =>
    has(module, START) ? undefined : [INITIALIZE, CONSTRUCT].find((name) => has(module, name));
  const isLocal = (address: AddressedSymbol): boolean => address.of === "data" && address.isThreadLocal;
  const hasLocals = (module: number): boolean =>
    layout.bases.has(module) && has(module, THREAD_NAMES.initialize) && has(module, THREAD_NAMES.base);
  const initializeLocals = (module: number): LinkStep => {
    return { do: "call", unit: nameOf(module), export: THREAD_NAMES.initialize, locals: THREAD_NAMES.base };
  };
  const initialized = providersFirst.filter((module) => constructorOf(module) !== undefined);
  return deepFreeze({
    ...plan,
    version: LIBRARY_PLAN_VERSION,
    steps: [
      ...plan.steps,
      ...addresses.filter((address) => !isLocal(address)).map(setAddress),
      ...search.filter(hasLocals).map(initializeLocals),
      ...addresses.filter(isLocal).map(setAddress),
      ...search.filter((module) => has(module, RELOCATE)).map((module) => callOf(module, RELOCATE)),
      ...initialized.map((module) => callOf(module, constructorOf(module) as string, true)),
    ],
    libraries: describeSet({ modules, libraries, firstArranged }),
  });
}

function describeSet({ modules, libraries, firstArranged }: StartInput): LibraryPlan {
  const { search, layout, addressType, memory, table, stackPointer } = libraries;
  const definitionOf = (resolution: Resolution | undefined): SharedDefinition | undefined => {
    if (resolution?.by === "made") return { by: "made", extern: firstArranged + resolution.extern };
    if (resolution?.by === "host") {
      const { by, module, name, for: owner, option } = resolution;
      return { by, ...(option && { option }), ...(owner !== undefined && { for: owner }), module, name };
    }
    if (resolution?.by !== "export") return undefined;
    const { name, type } = at(modules, resolution.at.module);
    return { by: "export", module: name, name: at(type.exports, resolution.at.export).name };
  };
  const [ofMemory, ofTable, ofStack] = [definitionOf(memory), definitionOf(table), definitionOf(stackPointer)];
  return {
    search: search.map((module): PlacedLibrary => {
      const { name, type } = at(modules, module);
      const base = layout.bases.get(module);
      const { dylink } = type;
      if (base === undefined || dylink === undefined) return { module: name };
      const threadLocals = threadLocalsOf(dylink);
      return {
        module: name,
        memory: rangeOf(base.memory, dylink.memory),
        table: rangeOf(base.table, dylink.table),
        ...(threadLocals.length > 0 && { threadLocals }),
      };
    }),
    ...(ofMemory && { memory: ofMemory }),
    ...(ofTable && { table: ofTable }),
    ...(ofStack && { stackPointer: ofStack }),
    addressType,
    ...(layout.stack && { stack: layout.stack }),
    heapBase: layout.heapBase,
  };
}

function rangeOf(start: number, { size, alignment }: AlignedSize): PlacedRange {
  return { start, end: start + size, alignment };
}
