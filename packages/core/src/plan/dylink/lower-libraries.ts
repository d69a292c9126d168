import { definesMemory } from "../../wasm/defines-memory.ts";
import type { DynamicLibrary } from "../../wasm/dynamic-library.ts";
import { externKindOf } from "../../wasm/extern-type.ts";
import { PAGE_SIZE_BYTES } from "../../wasm/implementation-limits.ts";
import { at } from "../../wasm/lists.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import { SHARED_NAMES, STACK_POINTER } from "../../wasm/toolchain-names.ts";
import { type ArrangedExtern, type Arrangement, NOTHING_ARRANGED } from "../arrangement.ts";
import type { LinkResolution } from "../read-link.ts";
import type { NamedModule } from "../resolve/index-exports.ts";
import type { Resolution } from "../resolve/resolve-imports.ts";
import { demandGiven, demandNothing } from "./demand-given.ts";
import { gatherAddressedFunctions } from "./gather-addresses.ts";
import { layOutSet } from "./lay-out-set.ts";
import { findLibraryProblems, findMissingStacks } from "./library-problems.ts";
import { findLinkSet } from "./link-set.ts";
import { linkerSymbols } from "./linker-symbols.ts";
import type { LoweredLibraries } from "./lowered-libraries.ts";
import { resolveMembers } from "./resolve-members.ts";
import { findSetExtern, madeType, type SetExtern } from "./set-extern.ts";
import { findExceededLimits } from "./set-limits.ts";
import { findSetTags } from "./share-set-tags.ts";
import { indexSymbols } from "./symbols.ts";

/** The stack, if the program has none. `wasm-ld` gives a program 64 KiB; that of `wit-component` is as large as this one. */
const STACK_BYTES = 1_048_576;

/** Exports that only a program has. */
const PROGRAM_NAMES: readonly string[] = ["_start", "main", "__heap_base", STACK_POINTER];

/**
 * Lowers dynamic libraries to ordinary modules: decides the place of each, makes the externs that the ABI asks of a linker,
 * and gives each symbol its definition. Behind this pass, a library is a module like any other.
 *
 * Position-independent modules (`clang -shared -fPIC`, or `-fPIC -Wl,-pie`) import their place: `__memory_base` and
 * `__table_base`. They import addresses, as mutable globals of the namespaces `GOT.mem` and `GOT.func`, and share a memory,
 * a table and a stack pointer that no module defines. A weak definition is imported and exported by the same module, so that
 * another may take its place.
 *
 *   import                           provider
 *   env.memory, env.__stack_pointer  made: one for all members
 *   env.__memory_base                made: a constant for each member
 *   GOT.mem.errno                    made: one for all members, with the address of the first data of this name
 *   GOT.func.free                    made: one for all members, with the slot of the first function of this name
 *   env.free                         the first function of this name, also if it is the importer's
 *
 * The addresses of symbols are known when their modules are instantiated. Steps of the plan set them, then relocate data,
 * then run constructors: see `startLibraries`.
 *
 * WebAssembly tool conventions, "Dynamic Linking".
 *
 * @returns the same resolution if no module is a dynamic library
 */
export function lowerLibraries(resolution: LinkResolution): LinkResolution {
  const { scene, arrangement = NOTHING_ARRANGED } = resolution;
  const { modules, options } = scene;
  const { search, providersFirst } = findLinkSet(scene, resolution.resolved.resolutions);
  const [first] = search;
  if (first === undefined) return resolution;

  // Beyond this point it is known which definition each symbol has, and which addresses are asked for.
  const findSymbol = indexSymbols(modules, search);
  const memory = findSetExtern("memory", search, resolution);
  const table = findSetExtern("table", search, resolution);
  const addressed = gatherAddressedFunctions(search, resolution, findSymbol);

  // Beyond this point each member has its place.
  const allFixed = search.filter((module) => isFixed(at(modules, module).type));
  const [fixed] = allFixed;
  const isOwn = fixed !== undefined && findSymbol("global", STACK_POINTER)?.module === fixed;
  /** A program with addresses of its own has a table and a stack, or cannot have libraries. */
  const isOpen = options.opensLibraries === true && fixed === undefined;
  const wantsStack =
    !isOwn && (isOpen || search.some((module) => importsName(at(modules, module).type, STACK_POINTER)));
  const members = search.map((module) => ({ module, dylink: dylinkOf(module, modules), isFixed: module === fixed }));
  const layout = layOutSet({
    members,
    taken: { bytes: minimumOf(fixed, memory, modules) * PAGE_SIZE_BYTES, slots: minimumOf(fixed, table, modules) },
    stackSize: wantsStack ? (options.stackSize ?? STACK_BYTES) : undefined,
    addressed: addressed.size,
  });

  // Beyond this point all externs of the linker are known.
  const externs = createExterns(arrangement);
  const pages = Math.ceil(layout.memoryBytes / PAGE_SIZE_BYTES);
  const hasWideMemory = search.some((module) => at(modules, module).type.hasWideMemory);
  const unknown = options.addressType ?? (hasWideMemory ? "i64" : undefined);
  const memoryType = madeType(memory, { minimum: pages, unknown });
  const { limits } = memoryType;
  const { addressType } = limits;
  const shared = {
    [SHARED_NAMES.memory]: externs.share(memory, memoryType),
    // Members may ask for addresses of functions, and none for the table.
    [SHARED_NAMES.table]: externs.share(
      table,
      // A table that no member imports has addresses as the memory.
      madeType(table, { minimum: layout.slots, unknown: addressType }),
      isOpen || addressed.size > 0 ? first : undefined,
    ),
    [STACK_POINTER]:
      layout.stack &&
      externs.make({
        module: first,
        type: { kind: "global", type: addressType, mutable: true },
        address: layout.stack.end,
        stackLow: layout.stack.start,
      }),
  };
  const tags = new Map<string, Resolution>();
  const setTags = findSetTags(search, modules);
  for (const { name, definitions, compiled } of setTags) {
    const [first] = definitions;
    const [module = at(compiled, 0)] = [first?.module];
    const type = first ? at(at(modules, module).type.definitions.tag, first.ordinal).type : UNKNOWN_TAG;
    const tag = externs.make({ module, type });
    for (const one of definitions) externs.replaced.push({ ...one, extern: tag.extern });
    tags.set(name, tag);
  }
  const {
    resolved,
    addresses,
    untypedTags,
    problems: ofSymbols,
  } = resolveMembers({
    search,
    resolution,
    findSymbol,
    addressed,
    layout,
    linkerSymbols: linkerSymbols(layout, limits.minimum * PAGE_SIZE_BYTES),
    addressType,
    shared,
    tags,
    make: externs.make,
  });
  const { made, replaced } = externs;
  const externsOfSet = [memory, table];
  const problems = [
    ...findLibraryProblems({
      modules,
      search,
      fixed: allFixed,
      findSymbol,
      externs: externsOfSet,
      tags: setTags,
      untypedTags,
    }),
    ...(options.isOpening
      ? findMissingStacks(search, { modules, resolutions: resolved.resolutions })
      : findExceededLimits({ modules, members, layout, externs: externsOfSet, addressType })),
    ...ofSymbols,
  ];
  const libraries: LoweredLibraries = {
    search,
    providersFirst,
    layout,
    addressType,
    addresses,
    memory: shared[SHARED_NAMES.memory] ?? memory.given,
    table: shared[SHARED_NAMES.table] ?? table.given,
    stackPointer: providerOf(STACK_POINTER, search, { modules, resolved }) ?? shared[STACK_POINTER],
  };
  const demands = [
    { extern: memory, minimum: pages },
    { extern: table, minimum: layout.slots },
  ];
  return {
    // A library that is opened gets its place later, in a memory and table that grow until then.
    scene: { ...scene, modules: options.isOpening ? demandNothing(modules, members) : demandGiven(modules, demands) },
    resolved,
    arrangement: { ...arrangement, made, replaced, libraries, problems: [...arrangement.problems, ...problems] },
  };
}

function dylinkOf(module: number, modules: readonly NamedModule[]): DynamicLibrary {
  return at(modules, module).type.dylink ?? ORDINARY;
}

/** The provider of the first import of this name. */
function providerOf(
  name: string,
  search: readonly number[],
  { modules, resolved }: { readonly modules: readonly NamedModule[]; readonly resolved: LinkResolution["resolved"] },
): Resolution | undefined {
  for (const module of search) {
    const position = at(modules, module).type.imports.findIndex((entry) => entry.name === name);
    if (position >= 0) return resolved.resolutions[module]?.[position];
  }
  return undefined;
}

/** The tag of a link that fails, because a module that defines it came compiled. */
const UNKNOWN_TAG = { kind: "opaque", externKind: "tag" } as const;

/** A program that needs nothing of a linker. */
const NOTHING = { size: 0, alignment: 1 };
const ORDINARY: DynamicLibrary = { memory: NOTHING, table: NOTHING, needed: [] };

/** Whether a member is a program that is linked to addresses of its own. */
function isFixed(type: ModuleType): boolean {
  if (importsName(type, "__memory_base")) return false;
  return (
    type.dylink === undefined || definesMemory(type) || type.exports.some(({ name }) => PROGRAM_NAMES.includes(name))
  );
}

function importsName({ imports }: ModuleType, name: string): boolean {
  return imports.some((entry) => entry.name === name);
}

/** The minimum of the memory or table that the program declares: pages or slots. */
function minimumOf(fixed: number | undefined, { kind }: SetExtern, modules: readonly NamedModule[]): number {
  if (fixed === undefined) return 0;
  const { definitions, imports } = at(modules, fixed).type;
  const [declared] = [...definitions[kind], ...imports.filter(({ type }) => externKindOf(type) === kind)];
  return declared !== undefined && "limits" in declared.type ? declared.type.limits.minimum : 0;
}

interface Externs {
  readonly made: readonly ArrangedExtern[];
  readonly replaced: Arrangement["replaced"][number][];
  make(extern: ArrangedExtern): Extract<Resolution, { readonly by: "made" }>;
  /**
   * Makes the memory or table of the set, unless the host gives it or nobody needs it.
   *
   * @param user - a module that needs it, also if no member imports it
   */
  share(
    extern: SetExtern,
    type: ArrangedExtern["type"],
    user?: number,
  ): Extract<Resolution, { readonly by: "made" }> | undefined;
}

function createExterns(arrangement: Arrangement): Externs {
  const made = [...arrangement.made];
  const replaced = [...arrangement.replaced];
  const make: Externs["make"] = (extern) => ({ by: "made", extern: made.push(extern) - 1 });
  const share: Externs["share"] = ({ imports, owners, given, compiledOwner }, type, user) => {
    const module = owners[0]?.module ?? imports[0]?.module ?? user;
    if (given !== undefined || compiledOwner !== undefined || module === undefined) return undefined;
    const one = make({ module, type });
    for (const { type: _, ...owner } of owners) replaced.push({ ...owner, extern: one.extern });
    return one;
  };
  return { made, replaced, make, share };
}
