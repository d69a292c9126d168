import { createLinkerBindings } from "./bind/bind-deferred.ts";
import { withTrap } from "./bind/call-once.ts";
import type { AnyFunction } from "./bind/closure.ts";
import type { LinkerBindings } from "./bind/linker-bindings.ts";
import { suitedToRuntime } from "./bind/with-closures.ts";
import type { DescribeException } from "./instantiate/instantiation-problems.ts";
import { Stopped } from "./instantiate/stopped.ts";
import { type LibraryNeeds, needsOf } from "./plan/dylink/rebase-plan.ts";
import type { LinkPlan, LinkStep, MadeExtern } from "./plan/plan-format.ts";
import { newLibrary, type OpenLibrary, type Place } from "./program/open-library.ts";
import type { ProgramState } from "./program/program-state.ts";
import { makeAddress, type Opening, recordInto, type ScopedImports } from "./program/scoped-imports.ts";
import { asFailure } from "./run-library.ts";
import { nullRecord } from "./wasm/null-record.ts";

/*
 * A library that is opened again.
 *
 * A plan says all that is the same for each opening of a compiled library in the same scope. But to run a plan is slow beside
 * the instantiation of a small library: the plan is moved to another place, each import is found by its names, and each step by
 * its unit. So the first opening leaves a list: functions that make the values which differ from opening to opening, and functions
 * that run the steps. All other values stand in one import object, which the engine reads before any code of the library
 * runs; so an opening from within a constructor may change it.
 *
 *   the same for all     memory, table, stack pointer, functions and tags of the program, imports of the caller
 *   for each opening     its place, globals with addresses (a library may change them), its list of destructors
 */

/** Opens the library once more. */
export type Reopen = (isGlobal: boolean) => OpenLibrary;

interface Opened {
  readonly program: ProgramState;
  readonly module: WebAssembly.Module;
  readonly name: string;
  /** Not moved to a place. */
  readonly plan: LinkPlan;
  /** The opening that has just been made. */
  readonly opening: Opening;
  /** The names of the libraries that it needs. */
  readonly needed: readonly string[];
  readonly hostImports: ScopedImports;
  /** Names the exception with which a library stopped, if the texts are loaded by then. */
  readonly describe: () => DescribeException | undefined;
}

/** The parts of one opening. */
interface Run {
  readonly place: Place;
  /** The made externs. */
  readonly globals: WebAssembly.Global[];
  /** Present if the plan has deferred functions. */
  linker: LinkerBindings | undefined;
  exports: WebAssembly.Exports;
}

type Action = (run: Run) => void;

type AddressStep = Extract<LinkStep, { readonly do: "address" }>;

/** @returns undefined for a plan with parts that only a run of the plan makes, such as tags */
export function createReopening(opened: Opened): Reopen | undefined {
  const { program, module, name, opening, hostImports, describe } = opened;
  const plan = suitedToRuntime(opened.plan);
  const [needs, ...others] = needsOf(plan);
  const [unit] = plan.units;
  const [first, ...steps] = plan.steps;
  if (needs === undefined || others.length > 0 || first?.do !== "instantiate" || unit?.rewrite || plan.thread)
    return undefined;
  const makeGlobals = plan.made.map(globalMaker);
  const actions = listActions(steps, { needs, opened });
  const importObject: WebAssembly.Imports = nullRecord();
  const fills = fillImports(importObject, opened);
  const bind = plan.deferred.length > 0 && (() => createLinkerBindings({ ...plan, made: [] }, hostImports));
  if (fills === undefined || !areAll(makeGlobals) || !areAll(actions)) return undefined;
  const uses = new Set([...opening.uses, ...opening.needs]);
  const needed = opened.needed.flatMap((one) => opening.found.get(one) ?? []);
  const held = { needs: uses, uses: new Set<OpenLibrary>() };
  const called = steps.flatMap((step) => (step.do === "call" && step.once ? [step] : []));
  const instantiate = (run: Run): void => {
    for (const make of makeGlobals) run.globals.push(make(run.place));
    for (const fill of fills) fill(run);
    try {
      run.exports = new WebAssembly.Instance(module, importObject).exports;
    } catch (thrown) {
      throw new Stopped(thrown, { unit: name, during: "instantiation", importObject, exportsOf: new Map() });
    }
  };
  return (isGlobal) => {
    const place = program.take(needs);
    const letGo = program.libraries.hold(held);
    const restoreStack = program.markStack();
    const run: Run = { place, globals: [], linker: undefined, exports: {} };
    const readExports = () => called.reduce((own, step) => withTrap(step, own), run.exports);
    const group: OpenLibrary[] = [];
    const library = newLibrary({ name, module, readExports, place, needed, uses, group, isGlobal });
    group.push(library);
    program.libraries.begun.add(library);
    try {
      if (bind) run.linker = bind();
      instantiate(run);
      library.isMade = true;
      program.slots.note(place.slots);
      for (const act of actions) act(run);
    } catch (error) {
      restoreStack();
      program.libraries.drop(library);
      program.abandon([place]);
      letGo();
      throw asFailure(error, { plan, describe: describe() });
    }
    library.opened += 1;
    program.libraries.add(library);
    letGo();
    if (library.isGlobal) program.libraries.widen(library);
    return library;
  };
}

function areAll<Item>(items: readonly (Item | undefined)[]): items is readonly Item[] {
  return items.every((item) => item !== undefined);
}

/** The maker of a global with an address. The last constant one is kept: a constant of the same value is as good as a new one. */
function globalMaker({ type, address, place }: MadeExtern): ((place: Place) => WebAssembly.Global) | undefined {
  if (type.kind !== "global" || address === undefined) return undefined;
  const isWide = type.type === "i64";
  const descriptor = { value: isWide ? "i64" : "i32", mutable: type.mutable } as const;
  const make = (value: number) => new WebAssembly.Global(descriptor, (isWide ? BigInt(value) : value) as never);
  let last: { readonly value: number; readonly global: WebAssembly.Global } | undefined;
  return ({ region, slots }) => {
    const value = place === undefined ? address : place.in === "memory" ? region.address : slots.start;
    if (type.mutable) return make(value);
    if (last?.value !== value) last = { value, global: make(value) };
    return last.global;
  };
}

/** Sets the values that are the same for all openings; returns the functions that set the others. */
function fillImports(importObject: WebAssembly.Imports, { plan, program, hostImports }: Opened): Action[] | undefined {
  const { slots, externs } = program;
  const fills: Action[] = [];
  for (const { module: namespace, name, binding } of plan.modules[0]?.imports ?? []) {
    const holder = importObject[namespace] ?? nullRecord();
    importObject[namespace] = holder;
    if (binding.by === "made") {
      fills.push(({ globals }) => {
        holder[name] = globals[binding.extern] as WebAssembly.Global;
      });
      continue;
    }
    if (binding.by === "deferred") {
      fills.push(({ linker }) => {
        holder[name] = linker?.deferredFunction(binding.slot) as WebAssembly.ImportValue;
      });
      continue;
    }
    if (binding.by !== "host") return undefined;
    const source = hostImports.sourceOf(binding);
    if (source === undefined) return undefined;
    if ("value" in source) {
      holder[name] = source.value as WebAssembly.ImportValue;
    } else if ("exitAddressOf" in source) {
      return undefined;
    } else if ("exitsOf" in source) {
      fills.push(({ place }) => {
        holder[name] = recordInto(() => place.exits, { name: source.name, destructors: program.destructors });
      });
    } else {
      fills.push(() => {
        holder[name] = makeAddress(source, externs.addressType, slots);
      });
    }
  }
  return fills;
}

interface ActionInput {
  readonly needs: LibraryNeeds;
  readonly opened: Opened;
}

/** A function for each step behind the instantiation; undefined for one that only a run of the plan makes. */
function listActions(steps: readonly LinkStep[], { needs, opened }: ActionInput): (Action | undefined)[] {
  /** Behind the slots of the library's own elements, one for each function whose address is asked for. */
  let reserved = needs.table === undefined ? 0 : needs.table.end - needs.table.start;
  return steps.map((step) => {
    if (step.do === "fill")
      return ({ exports, linker }) => linker?.fill(step.slot, exports[step.export] as AnyFunction);
    if (step.do === "call" && (step.once || step.relocates)) return callOf(step, opened);
    if (step.do !== "address") return undefined;
    if (step.slot === undefined) return dataAddressOf(step, opened);
    const slot = reserved;
    reserved += 1;
    return functionAddressOf(step, { slot, opened });
  });
}

function callOf({ export: called }: { readonly export: string }, { name }: Opened): Action {
  return ({ exports }) => {
    try {
      (exports[called] as () => void)();
    } catch (thrown) {
      throw new Stopped(thrown, {
        unit: name,
        during: "initialization",
        called,
        exportsOf: new Map([[name, exports]]),
      });
    }
  };
}

function dataAddressOf({ extern, export: exported, base, plus }: AddressStep, { program }: Opened): Action {
  const isWide = program.externs.addressType === "i64";
  return ({ exports, globals, place }) => {
    const read = (name: string): number => Number((exports[name] as WebAssembly.Global).value);
    const from = base === undefined ? 0 : place.region.address;
    const address = read(exported) + (plus === undefined ? 0 : read(plus)) + from;
    (globals[extern] as WebAssembly.Global).value = isWide ? BigInt(address) : address;
  };
}

interface ReservedSlot {
  /** Counted from the first slot of the library. */
  readonly slot: number;
  readonly opened: Opened;
}

function functionAddressOf({ extern, export: exported }: AddressStep, { slot, opened }: ReservedSlot): Action {
  const { slots, externs } = opened.program;
  const isWide = externs.addressType === "i64";
  return ({ exports, globals, place }) => {
    const address = slots.addressOf(exports[exported] as AnyFunction, place.slots.start + slot);
    (globals[extern] as WebAssembly.Global).value = isWide ? BigInt(address) : address;
  };
}
