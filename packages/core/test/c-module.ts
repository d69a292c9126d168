import { writeConstant } from "../src/wasm/address-constant.ts";
import type { ExternKind, ExternType, MemoryExternType, TableExternType } from "../src/wasm/extern-type.ts";
import type { ModuleAreas, Places, StackArea } from "../src/wasm/module-areas.ts";
import type { DefinedExtern, ModuleType } from "../src/wasm/module-type.ts";
import { limits, moduleType } from "./module-type.ts";

type Import = readonly [module: string, name: string, kind?: ExternKind | ExternType];
type Export = readonly [name: string, kind?: ExternKind | ExternType, importIndex?: number];

/** A module as a linker of C writes it: stack, data behind it, and perhaps relocations. */
export interface CModule {
  /** Further imports, behind those of memory, table and stack pointer. */
  readonly imports?: readonly Import[];
  readonly exports?: readonly Export[];
  /** Addresses of the static data. */
  readonly data?: readonly [start: number, end: number];
  readonly slots?: readonly [start: number, end: number];
  /** The shadow stack; null for a module without one, "imported" for one that imports its pointer. */
  readonly stack?: Partial<StackArea> | null | "imported";
  /** Pages of the memory, and whether the module defines and exports it; by default it imports `env.memory`. */
  readonly pages?: number;
  readonly maximum?: number;
  readonly isOwner?: boolean;
  /** The import of the memory in place of `env.memory`. */
  readonly memory?: readonly [module: string, name: string];
  readonly table?: "imported" | "exported" | TableExternType;
  /** Whether the module has relocations; with values, which. */
  readonly places?: boolean | Partial<Places>;
  readonly areas?: Partial<ModuleAreas>;
  readonly addressType?: "i32" | "i64";
  /** Whether the memory is shared. */
  readonly shared?: boolean;
  readonly globals?: readonly DefinedExtern[];
}

export const memoryType = (minimum: number, rest: Partial<MemoryExternType["limits"]> = {}): MemoryExternType => ({
  kind: "memory",
  limits: limits(minimum, rest),
});

export const tableType = (minimum: number, rest: Partial<MemoryExternType["limits"]> = {}): TableExternType => ({
  kind: "table",
  element: { ref: "func", nullable: true },
  limits: limits(minimum, rest),
});

/** The type of such a module, without bytes. */
export function cModule(given: CModule): ModuleType {
  const { addressType = "i32", stack = {}, pages = 2, maximum, isOwner = false, slots, shared = false } = given;
  const memory = memoryType(pages, { addressType, shared, ...(maximum !== undefined && { maximum }) });
  const pointer = { kind: "global", type: addressType, mutable: true } as const;
  const table = typeof given.table === "object" ? given.table : tableType(slots?.[1] ?? 1);
  const [namespace, name] = given.memory ?? ["env", "memory"];
  const imports: Import[] = [
    ...(isOwner ? [] : [[namespace, name, memory] as const]),
    ...(given.table === "imported" ? [["env", "__indirect_function_table", table] as const] : []),
    ...(stack === "imported" ? [["env", "__stack_pointer", pointer] as const] : []),
    ...(given.imports ?? []),
  ];
  const isTableOwner = given.table !== undefined && given.table !== "imported";
  const exports: Export[] = [
    ...(isOwner ? [["memory", memory] as const] : []),
    ...(isTableOwner ? [["__indirect_function_table", table] as const] : []),
    ...(given.exports ?? []),
  ];
  const area: StackArea | undefined =
    stack === null
      ? undefined
      : stack === "imported"
        ? { global: 0, low: 0, rule: "name" }
        : { global: 0, initial: 65_536, low: 0, rule: "name", ...stack };
  const initial = stack === "imported" ? undefined : area?.initial;
  const global: DefinedExtern[] = [
    ...(initial === undefined ? [] : [{ type: pointer, movable: true, initial: writeConstant(initial, addressType) }]),
    ...(given.globals ?? []),
  ];
  const { start, end } = rangeOf(given.data ?? [65_536, 66_000]);
  const places = placesOf(given);
  const type = moduleType({ imports, exports });
  return {
    ...type,
    definitions: {
      memory: isOwner ? [{ type: memory, movable: true }] : [],
      table: isTableOwner ? [{ type: table, movable: true }] : [],
      global,
      tag: [],
    },
    dataSegments: start === end ? [] : [{ segment: 0, memory: 0, offset: start, sizeBytes: end - start }],
    ...(slots && {
      elementSegments: [{ segment: 0, table: 0, offset: slots[0], count: slots[1] - slots[0] }],
    }),
    areas: { ...(area && { stack: area }), ...(places && { places }), ...given.areas },
  };
}

function rangeOf([start, end]: readonly [number, number]): { readonly start: number; readonly end: number } {
  return { start, end };
}

function placesOf({ places = true, data, slots, addressType = "i32" }: CModule): Places | undefined {
  if (places === false) return undefined;
  const [start, end] = data ?? [65_536, 66_000];
  return {
    from: "relocations",
    addressType,
    data: { start, end, alignment: 16 },
    slots: { start: slots?.[0] ?? 1, end: slots?.[1] ?? 1 },
    count: 1,
    linkerSymbols: [],
    definedData: {},
    undefinedData: [],
    importedSlots: [],
    exportedSlots: {},
    ...(typeof places === "object" && places),
  };
}
