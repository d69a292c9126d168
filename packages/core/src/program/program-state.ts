import type { AnyFunction } from "../bind/closure.ts";
import type { SetAddress } from "../instantiate/address-symbols.ts";
import type { Instances } from "../instantiate/run-steps.ts";
import { type LibraryBase, type LibraryNeeds, needsOf, rebasePlan } from "../plan/dylink/rebase-plan.ts";
import type { LinkPlan } from "../plan/plan-format.ts";
import type { FunctionType } from "../wasm/extern-type.ts";
import type { ModuleType } from "../wasm/module-type.ts";
import { AT_QUICK_EXIT, CXA_ATEXIT } from "../wasm/toolchain-names.ts";
import { createExitHooks } from "./exit-hooks.ts";
import type { HostedFunctions } from "./hosted-functions.ts";
import type { MemoryRegion } from "./memory-regions.ts";
import {
  createOpenLibraries,
  type LinkedModule,
  linkedLibrary,
  newLibrary,
  type OpenLibraries,
  type OpenLibrary,
  type Place,
} from "./open-libraries.ts";
import { programFailure } from "./program-problems.ts";
import {
  type Blocks,
  blocksOf,
  createRegions,
  type GivenAllocator,
  growForLibraries,
  takeRegion,
} from "./program-regions.ts";
import { createQuickExits } from "./quick-exits.ts";
import { type ExitFunction, type ExitResult, markStack, runExits } from "./run-exits.ts";
import type { Destructors, Opening, ProgramExterns, VisibleSymbols } from "./scoped-imports.ts";
import type { SymbolTable } from "./symbol-scope.ts";
import { createTableSlots, type TableSlots } from "./table-slots.ts";
import { usesWithin } from "./uses-within.ts";

/** A program that runs, as libraries see it. */
export interface ProgramInput extends GivenAllocator {
  /** Read when the first library is opened. */
  readonly externs: () => Partial<ProgramExterns>;
  /** The symbols of the program, in the order in which they are sought. */
  readonly symbols: () => readonly ProgramSymbols[];
  /** The functions behind forwarders of its link, to which those of its libraries are added. */
  readonly forwarded: WeakMap<object, unknown>;
  /** A function of WebAssembly that calls one of JavaScript; undefined if the engine must not compile. */
  readonly makeFunction: (run: AnyFunction, type: FunctionType) => AnyFunction | undefined;
  /** The host functions with an address in the program itself. */
  readonly hosted: HostedFunctions;
}

/** Symbols of a program, with the module that has them, if a library can name it. */
export interface ProgramSymbols {
  readonly symbols: SymbolTable;
  readonly linked?: LinkedModule;
}

/** The state of a program that has opened libraries. */
export interface ProgramState {
  readonly externs: ProgramExterns;
  readonly slots: TableSlots;
  readonly forwarded: WeakMap<object, unknown>;
  readonly libraries: OpenLibraries;
  readonly hosted: HostedFunctions;
  /** Single blocks of memory. */
  readonly regions: Blocks;
  beginOpening(): Opening;
  /** Lets the libraries of one opening see those of another library, and of all that it uses. */
  addVisible(opening: Opening, library: OpenLibrary): void;
  /**
   * Takes memory and slots for one library, and room for its destructors.
   *
   * @throws Failure `OUT_OF_MEMORY`
   */
  take(needs: LibraryNeeds): Place;
  /** Lets the memory have all pages that libraries declare for it, by their names. */
  grow(types: Readonly<Record<string, ModuleType>>): void;
  /** Notes the value of the stack pointer; the result sets it back, after code has trapped and left it lowered. */
  markStack(): () => void;
  /**
   * Ends libraries whose opening has failed, importers first: runs the destructors that they have registered by then, and gives
   * back memory and slots.
   */
  abandon(places: Iterable<Place>): void;
  readonly destructors: Destructors;
  /** Takes memory and slots for all libraries of a plan, and room for their destructors. */
  reserve(plan: LinkPlan, opening: Opening): Reservation;
}

/** Memory and slots of libraries that are being opened. */
export interface Reservation {
  /** The plan, with the places of the libraries. */
  readonly plan: LinkPlan;
  readonly createAddressing: () => SetAddress;
  /** Filled with the functions behind forwarders. */
  readonly forwarded: WeakMap<object, unknown>;
  /** Runs the destructors that are registered by then, and gives everything back. */
  undo(): void;
  /** Notes the libraries as open; returns the one of this name. */
  commit(instances: Instances, details: CommitDetails): OpenLibrary;
}

export interface CommitDetails {
  readonly name: string;
  readonly opening: Opening;
  readonly isGlobal: boolean;
  /** By name. */
  readonly modules: Readonly<Record<string, object>>;
  /** By name: the URL that a library was loaded from. */
  readonly urls?: ReadonlyMap<string, string | undefined>;
  /** The names of the libraries that one of them needs. */
  readonly neededOf: (library: string) => readonly string[];
}

/** @throws Failure `DYNAMIC_LIBRARY` if the program shows no memory or table */
export function createProgramState(input: ProgramInput): ProgramState {
  const externs = checkExterns(input.externs());
  const { memory, table, addressType } = externs;
  const asAddress = (value: number): number => (addressType === "i64" ? (BigInt(value) as unknown as number) : value);
  const given = input.symbols();
  const symbols = given.map((own) => own.symbols);
  const { forwarded } = input;
  const slots = createTableSlots(table, forwarded);
  const regions = createRegions(input, { memory, symbols, asAddress });
  const places = new Map<MemoryRegion, Place>();
  const take: ProgramState["take"] = ({ module, memory, table, addressed, threadLocals }) => {
    const sizeBytes = memory === undefined ? 0 : memory.end - memory.start;
    const count = (table === undefined ? 0 : table.end - table.start) + addressed;
    const region = takeRegion(regions, { module, sizeBytes, alignment: memory?.alignment ?? 1 });
    try {
      const place = { region, threadLocals, slots: slots.take(count, table?.alignment ?? 1), exits: [], further: [] };
      places.set(region, place);
      return place;
    } catch (error) {
      regions.giveBack(region);
      throw error;
    }
  };
  const giveBack = (place: Place): void => {
    places.delete(place.region);
    quick?.drop(place.exits);
    for (const range of [place.slots, ...place.further]) slots.giveBack(range);
    regions.giveBack(place.region);
  };
  const markNow = (): (() => void) => markStack(externs.stackPointer);
  const slotOf = (run: AnyFunction, type: FunctionType): number | undefined => {
    const made = input.makeFunction(run, type);
    return made && slots.addressOf(made);
  };
  const register = symbols.find(({ functions }) => functions.has(AT_QUICK_EXIT))?.functions.get(AT_QUICK_EXIT);
  const quick =
    register &&
    createQuickExits({
      register,
      asAddress,
      slotFor: (run) => slotOf(run, { params: [], results: [] }),
      functionAt: slots.at,
    });
  const hooks = createExitHooks({
    // Only a C library that ends the program runs functions at its end.
    register: symbols
      .find(({ functions }) => functions.has("exit") && functions.has(CXA_ATEXIT))
      ?.functions.get(CXA_ATEXIT),
    asAddress,
    slotFor: (run) => slotOf(run, { params: [addressType], results: [] }),
    functionAt: slots.at,
  });
  const endOne = (exits: ExitFunction[]): ExitResult =>
    runExits(exits, { functionAt: slots.at, markStack: markNow, onExit: hooks.release });
  const abandon: ProgramState["abandon"] = (places) => {
    // The error of the opening is reported, and no other.
    for (const { exits } of places) endOne(exits);
    for (const place of places) giveBack(place);
  };
  const linked = given.flatMap((own) => (own.linked ? [linkedLibrary(own.linked)] : []));
  const libraries = createOpenLibraries({ linked, runExits: endOne, giveBack });
  const addVisible: ProgramState["addVisible"] = (opening, library) => {
    if (library.isLinked) return;
    opening.needs.add(library);
    const waiting = [library];
    for (const one of waiting) {
      if (opening.visible.some((entry) => entry.library === one)) continue;
      opening.visible.push({ symbols: one.symbols, library: one });
      waiting.push(...one.uses);
    }
  };
  return {
    externs,
    slots,
    forwarded,
    libraries,
    hosted: input.hosted,
    addVisible,
    regions: blocksOf(regions),
    beginOpening: () => ({
      visible: [
        ...symbols.map((own): VisibleSymbols => ({ symbols: own })),
        ...libraries.globals.map((library) => ({ symbols: library.symbols, library })),
      ],
      needs: new Set(),
      uses: new Set(),
      exits: new Map(),
      exitAddresses: [],
    }),
    take,
    grow: (types) => growForLibraries(regions, types),
    markStack: markNow,
    abandon,
    destructors: {
      at(address) {
        for (const { region, exits } of places.values()) if (isInside(address, region)) return exits;
        return undefined;
      },
      note: hooks.note,
      quick,
    },
    reserve: (plan, opening) => reserve(plan, { ...input, slots, libraries, take, abandon, opening, addressType }),
  };
}

interface Reserving extends Pick<ProgramState, "slots" | "forwarded" | "libraries" | "hosted" | "take" | "abandon"> {
  readonly opening: Opening;
  readonly addressType: "i32" | "i64";
  readonly makeFunction: ProgramInput["makeFunction"];
}

/** `atexit(function)` and `at_quick_exit(function)`; the others also take an argument and a handle. */
function exitFunctionType(name: string, address: "i32" | "i64"): FunctionType {
  const params = name === CXA_ATEXIT || name.includes("thread") ? [address, address, address] : [address];
  return { params, results: ["i32"] };
}

function isInside(address: number, { address: start, sizeBytes }: MemoryRegion): boolean {
  return address >= start && address < start + sizeBytes;
}

function reserve(
  plan: LinkPlan,
  { slots, forwarded, libraries, hosted, take, abandon, opening: reserved, addressType, makeFunction }: Reserving,
): Reservation {
  const places = new Map<string, Place>();
  const undo = (): void => {
    abandon([...places.values()]);
    places.clear();
  };
  const needs = needsOf(plan);
  const ordinary = plan.modules.filter(({ name }) => needs.every(({ module }) => module !== name));
  if (ordinary.length > 0) {
    throw programFailure({ about: "not-a-library", code: "NOT_A_LIBRARY", modules: ordinary.map(({ name }) => name) });
  }
  try {
    for (const one of needs) {
      const place = take(one);
      places.set(one.module, place);
      reserved.exits.set(one.module, place.exits);
    }
    reserved.setExitAddress = ({ library, name, record, global }) => {
      const made = makeFunction(record, exitFunctionType(name, addressType));
      const place = places.get(library);
      if (made === undefined || place === undefined) return;
      const range = slots.take(1, 1);
      place.further.push(range);
      const address = slots.addressOf(made, range.start);
      global.value = addressType === "i64" ? BigInt(address) : address;
    };
    for (const address of reserved.exitAddresses) reserved.setExitAddress(address);
  } catch (error) {
    undo();
    throw error;
  }
  const bases = new Map(
    [...places].map(([module, place]): readonly [string, LibraryBase] => {
      return [module, { memory: place.region.address, table: place.slots.start }];
    }),
  );
  const createAddressing = (): SetAddress => {
    for (const place of places.values()) slots.note(place.slots);
    return ({ base, slot }, exported, global, plus) => {
      const isWide = typeof global.value === "bigint";
      const { value } = exported as WebAssembly.Global;
      const address =
        slot === undefined
          ? Number(value) + Number(plus?.value ?? 0) + (base ?? 0)
          : slots.addressOf(exported as AnyFunction, hosted.has(exported) ? undefined : slot);
      global.value = isWide ? BigInt(address) : address;
    };
  };
  return {
    plan: rebasePlan(plan, bases),
    createAddressing,
    forwarded,
    undo,
    commit({ exports }, { name, opening, isGlobal, modules, urls, neededOf }) {
      const earlier = [...opening.uses, ...opening.needs];
      const group: OpenLibrary[] = [];
      const usesOf = new Map([...places.keys()].map((module) => [module, new Set(earlier)] as const));
      for (const [module, place] of places) {
        // Also if the plan has no addresses: a library that is linked with `-Bsymbolic` puts its own functions there.
        slots.note(place.slots);
        const own = exports[module] ?? {};
        const opened = module === name ? 1 : 0;
        const identity = { name: module, module: modules[module], url: urls?.get(module) };
        const uses = usesOf.get(module) ?? new Set();
        group.push(newLibrary({ ...identity, readExports: () => own, place, uses, group, opened, isGlobal }));
      }
      for (const [module, used] of group.length > 1 ? usesWithin(plan, neededOf) : []) {
        for (const library of group) {
          // All of them were loaded for the first one.
          if (library.name !== module && (used.has(library.name) || module === name)) usesOf.get(module)?.add(library);
        }
      }
      // Providers come first, so that the last one is closed first.
      for (const library of [...group].reverse()) libraries.add(library);
      return group.find((library) => library.name === name) as OpenLibrary;
    },
  };
}

function checkExterns({ memory, table, stackPointer, addressType }: Partial<ProgramExterns>): ProgramExterns {
  const lacking = [...(memory ? [] : (["memory"] as const)), ...(table ? [] : (["table"] as const))];
  if (memory === undefined || table === undefined) {
    throw programFailure({ about: "no-program", code: "DYNAMIC_LIBRARY", lacking });
  }
  return { memory, table, stackPointer, addressType: addressType ?? "i32" };
}
