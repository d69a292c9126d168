import type { AnyFunction } from "../bind/closure.ts";
import type { LibraryNeeds } from "../plan/dylink/rebase-plan.ts";
import type { LinkPlan } from "../plan/plan-format.ts";
import type { FunctionType } from "../wasm/extern-type.ts";
import { AT_QUICK_EXIT, CXA_ATEXIT } from "../wasm/toolchain-names.ts";
import { createExitHooks } from "./exit-hooks.ts";
import { createGrowth, type ProgramGrowth } from "./grow-program.ts";
import type { HostedFunctions } from "./hosted-functions.ts";
import type { GroupDetails } from "./library-group.ts";
import type { MemoryRegion } from "./memory-regions.ts";
import { createOpenLibraries, type OpenLibraries } from "./open-libraries.ts";
import { type LinkedModule, linkedLibrary, type Place } from "./open-library.ts";
import { programFailure } from "./program-problems.ts";
import { type Blocks, blocksOf, createRegions, type GivenAllocator, takeRegion } from "./program-regions.ts";
import { createQuickExits } from "./quick-exits.ts";
import { type Reservation, reservePlaces } from "./reserve-places.ts";
import { type ExitFunction, type ExitResult, markStack, runExits } from "./run-exits.ts";
import type { Destructors, Opening, ProgramExterns, VisibleSymbols } from "./scoped-imports.ts";
import type { SymbolTable } from "./symbol-scope.ts";
import { createTableSlots, type TableSlots } from "./table-slots.ts";

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
export interface ProgramState extends ProgramGrowth {
  readonly externs: ProgramExterns;
  readonly slots: TableSlots;
  readonly forwarded: WeakMap<object, unknown>;
  readonly libraries: OpenLibraries;
  readonly hosted: HostedFunctions;
  /** Single blocks of memory. */
  readonly regions: Blocks;
  /** The symbols of the program and of global libraries, in the order in which they are sought. */
  listVisible(): VisibleSymbols[];
  /** @param root - the name of the library that is opened */
  beginOpening(root: string): Opening;
  /**
   * Takes memory and slots for one library, and room for its destructors.
   *
   * @throws Failure `OUT_OF_MEMORY`
   */
  take(needs: LibraryNeeds): Place;
  /** Notes the value of the stack pointer; the result sets it back, after code has trapped and left it lowered. */
  markStack(): () => void;
  /**
   * Ends libraries whose opening has failed, importers first: runs the destructors that they have registered by then, and gives
   * back memory and slots. The error of a destructor is kept.
   */
  abandon(places: Iterable<Place>): void;
  readonly destructors: Destructors;
  /** Forgets the destructors that are left when the program has ended, if its C library runs destructors then. */
  forgetExits(): void;
  /** Takes memory and slots for all libraries of a plan, and room for their destructors. */
  reserve(plan: LinkPlan, details: GroupDetails): Reservation;
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
  const giveBack = (place: Place): ExitResult => {
    places.delete(place.region);
    quick?.drop(place.exits);
    for (const range of [place.slots, ...place.further]) slots.giveBack(range);
    try {
      regions.giveBack(place.region);
    } catch (thrown) {
      return { thrown };
    }
    return {};
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
  // Only a C library that ends the program runs functions at its end.
  const registerExit = symbols
    .find(({ functions }) => functions.has("exit") && functions.has(CXA_ATEXIT))
    ?.functions.get(CXA_ATEXIT);
  const hooks = createExitHooks({
    register: registerExit,
    asAddress,
    slotFor: (run) => slotOf(run, { params: [addressType], results: [] }),
    functionAt: slots.at,
  });
  const endOne = (exits: ExitFunction[]): ExitResult =>
    runExits(exits, { functionAt: slots.at, markStack: markNow, onExit: hooks.release });
  const abandon: ProgramState["abandon"] = (places) => {
    // The opening throws an error of its own.
    for (const { exits } of places) libraries.keepError(endOne(exits));
    for (const place of places) libraries.keepError(giveBack(place));
  };
  const linked = given.flatMap((own) => (own.linked ? [linkedLibrary(own.linked)] : []));
  const libraries = createOpenLibraries({ linked, runExits: endOne, giveBack });
  const listVisible = (): VisibleSymbols[] => [
    ...symbols.map((own): VisibleSymbols => ({ symbols: own })),
    ...libraries.globals.map((library) => ({ symbols: library.symbols, library })),
  ];
  return {
    externs,
    slots,
    forwarded,
    libraries,
    hosted: input.hosted,
    listVisible,
    regions: blocksOf(regions),
    beginOpening: (root) => ({
      root,
      members: [],
      found: new Map(),
      visible: listVisible(),
      needs: new Set(),
      uses: new Set(),
      exits: new Map(),
      exitAddresses: [],
    }),
    take,
    ...createGrowth({ externs, regions, slots }),
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
    forgetExits() {
      if (registerExit === undefined) return;
      for (const { exits } of places.values()) {
        for (const exit of exits) hooks.release(exit);
        exits.length = 0;
      }
    },
    reserve: (plan, details) =>
      reservePlaces(plan, { ...input, slots, libraries, take, abandon, addressType, ...details }),
  };
}

function isInside(address: number, { address: start, sizeBytes }: MemoryRegion): boolean {
  return address >= start && address < start + sizeBytes;
}

function checkExterns({ memory, table, stackPointer, addressType }: Partial<ProgramExterns>): ProgramExterns {
  const lacking = [...(memory ? [] : (["memory"] as const)), ...(table ? [] : (["table"] as const))];
  if (memory === undefined || table === undefined) {
    throw programFailure({ about: "no-program", code: "DYNAMIC_LIBRARY", lacking });
  }
  return { memory, table, stackPointer, addressType: addressType ?? "i32" };
}
