import type { AnyFunction } from "../bind/closure.ts";
import type { SetAddress } from "../instantiate/address-symbols.ts";
import { type LibraryBase, type LibraryNeeds, needsOf, rebasePlan } from "../plan/dylink/rebase-plan.ts";
import type { LinkPlan } from "../plan/plan-format.ts";
import type { FunctionType } from "../wasm/extern-type.ts";
import { CXA_ATEXIT } from "../wasm/toolchain-names.ts";
import type { HostedFunctions } from "./hosted-functions.ts";
import { beginGroup, type GroupDetails, type LibraryGroup } from "./library-group.ts";
import type { OpenLibraries } from "./open-libraries.ts";
import type { Place } from "./open-library.ts";
import { programFailure } from "./program-problems.ts";
import type { TableSlots } from "./table-slots.ts";

/** Memory and slots of libraries that are being opened. */
export interface Reservation extends Omit<LibraryGroup, "drop"> {
  /** The plan, with the places of the libraries. */
  readonly plan: LinkPlan;
  readonly createAddressing: () => SetAddress;
  /** Filled with the functions behind forwarders. */
  readonly forwarded: WeakMap<object, unknown>;
  /** Runs the destructors that are registered by then, and gives everything back. */
  undo(): void;
}

interface Reserving {
  readonly slots: TableSlots;
  readonly forwarded: WeakMap<object, unknown>;
  readonly libraries: OpenLibraries;
  readonly hosted: HostedFunctions;
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
  {
    slots,
    forwarded,
    libraries,
    hosted,
    take,
    abandon,
    addressType,
    makeFunction,
    ...details
  }: Reserving & GroupDetails,
): Reservation {
  const places = new Map<string, Place>();
  const { opening } = details;
  let group: LibraryGroup | undefined;
  const undo = (): void => {
    group?.drop();
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
      opening.exits.set(one.module, place.exits);
    }
    opening.setExitAddress = ({ library, name, record, global }) => {
      const made = makeFunction(record, exitFunctionType(name, addressType));
      const place = places.get(library);
      if (made === undefined || place === undefined) return;
      const address = slots.addressOf(made, place.further);
      global.value = addressType === "i64" ? BigInt(address) : address;
    };
    for (const address of opening.exitAddresses) opening.setExitAddress(address);
  } catch (error) {
    undo();
    throw error;
  }
  const bases = new Map(
    [...places].map(([module, place]): readonly [string, LibraryBase] => {
      return [module, { memory: place.region.address, table: place.slots.start }];
    }),
  );
  group = beginGroup(plan, { slots, libraries, places, ...details });
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
    onInstance: group.onInstance,
    commit: group.commit,
  };
}
