import type { AnyFunction } from "../bind/closure.ts";
import type { SetAddress } from "../instantiate/address-symbols.ts";
import type { Instances } from "../instantiate/run-steps.ts";
import { type LibraryBase, type LibraryNeeds, needsOf, rebasePlan } from "../plan/dylink/rebase-plan.ts";
import type { LinkPlan } from "../plan/plan-format.ts";
import type { FunctionType } from "../wasm/extern-type.ts";
import { nameOfNeeded } from "../wasm/name-of-needed.ts";
import { CXA_ATEXIT } from "../wasm/toolchain-names.ts";
import type { HostedFunctions } from "./hosted-functions.ts";
import { newLibrary, type OpenLibraries, type OpenLibrary, type Place } from "./open-libraries.ts";
import { programFailure } from "./program-problems.ts";
import type { Opening } from "./scoped-imports.ts";
import type { TableSlots } from "./table-slots.ts";
import { usesWithin } from "./uses-within.ts";

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

interface Reserving {
  readonly slots: TableSlots;
  readonly forwarded: WeakMap<object, unknown>;
  readonly libraries: OpenLibraries;
  readonly hosted: HostedFunctions;
  readonly opening: Opening;
  readonly addressType: "i32" | "i64";
  /** Takes the place of one library. */
  take(needs: LibraryNeeds): Place;
  /** Ends libraries whose opening has failed, and gives their places back. */
  abandon(places: Iterable<Place>): void;
  /** A function of WebAssembly that calls one of JavaScript; undefined if the engine must not compile. */
  makeFunction(run: AnyFunction, type: FunctionType): AnyFunction | undefined;
}

/** `atexit(function)` and `at_quick_exit(function)`; the others also take an argument and a handle. */
function exitFunctionType(name: string, address: "i32" | "i64"): FunctionType {
  const params = name === CXA_ATEXIT || name.includes("thread") ? [address, address, address] : [address];
  return { params, results: ["i32"] };
}

/** Takes memory and slots for all libraries of a plan, and room for their destructors. */
export function reservePlaces(
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
      const neededLists = new Map<string, OpenLibrary[]>();
      const usesOf = new Map([...places.keys()].map((module) => [module, new Set(earlier)] as const));
      for (const [module, place] of places) {
        // Also if the plan has no addresses: a library that is linked with `-Bsymbolic` puts its own functions there.
        slots.note(place.slots);
        const own = exports[module] ?? {};
        const opened = module === name ? 1 : 0;
        const identity = { name: module, module: modules[module], url: urls?.get(module) };
        const uses = usesOf.get(module) ?? new Set();
        const needed: OpenLibrary[] = [];
        neededLists.set(module, needed);
        group.push(newLibrary({ ...identity, readExports: () => own, place, needed, uses, group, opened, isGlobal }));
      }
      for (const [module, used] of group.length > 1 ? usesWithin(plan, neededOf) : []) {
        for (const library of group) {
          // All of them were loaded for the first one.
          if (library.name !== module && (used.has(library.name) || module === name)) usesOf.get(module)?.add(library);
        }
      }
      const ofGroup = new Map(group.map((library) => [library.name, library]));
      for (const [module, needed] of neededLists) {
        for (const one of neededOf(module)) {
          const library = opening.found.get(one) ?? ofGroup.get(nameOfNeeded(one, (member) => ofGroup.has(member)));
          if (library !== undefined) needed.push(library);
        }
      }
      // Providers come first, so that the last one is closed first.
      for (const library of [...group].reverse()) libraries.add(library);
      const opened = group.find((library) => library.name === name) as OpenLibrary;
      // Symbols are sought in the opened one first.
      if (isGlobal) for (const library of [opened, ...group]) libraries.widen(library);
      return opened;
    },
  };
}
