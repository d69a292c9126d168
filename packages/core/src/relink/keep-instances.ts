import type { AnyFunction } from "../bind/closure.ts";
import type { LinkerBindings } from "../bind/linker-bindings.ts";
import type { AroundInstantiation, Instantiation, RunInput } from "../instantiate/run-steps.ts";
import type { ImportBinding, PlannedImport } from "../plan/import-format.ts";
import type { LinkPlan } from "../plan/plan-format.ts";
import { type EarlierLink, importKey, type SlotWire, type SlotWires } from "./earlier-link.ts";
import { instantiateAgain } from "./instantiate-again.ts";
import { otherImport } from "./lost-state.ts";
import type { BothLinks } from "./new-instance.ts";
import { startsAfterFills } from "./pending-starts.ts";
import { replaceInstance } from "./replace-instance.ts";

/** The run of the new plan: instances that stay, and state that is carried over. */
export interface InstanceKeeper extends Required<Pick<RunInput, "onInstance">> {
  readonly importsOf: Map<string, WebAssembly.Imports>;
  readonly around: AroundInstantiation;
  /** The linker of the new plan. It also fills slots of the earlier link that kept instances import. */
  tie(linker: LinkerBindings): LinkerBindings;
  linker?: LinkerBindings;
  /** Names of modules with the instance of the earlier link. */
  readonly kept: ReadonlySet<string>;
  readonly slots: ReadonlyMap<string, SlotWires>;
  /** Fills slots and writes static data as they were before, because the run has failed. */
  undo(): void;
}

/**
 * Keeps an instance if each of its imports has the same value in the new link.
 *
 * An instance cannot get other imports. But a function of a slot may change, because the slot can be filled again. All
 * other instances are made anew, and get the state that the earlier instance exports.
 */
export function createInstanceKeeper(input: BothLinks): InstanceKeeper {
  const { earlier, plan } = input;
  const both: BothImports = { ...input, now: importsIn(plan), before: importsIn(earlier.plan) };
  const kept = new Set<string>();
  const slots = new Map<string, SlotWires>();
  const importsOf = new Map<string, WebAssembly.Imports>();
  const undoing: (() => void)[] = [];
  const redirects = new Map<number, SlotWire[]>();
  const starts = startsAfterFills(plan);
  const live = liveExterns(earlier);
  const copies = new Set<unknown>();
  const refill = (wire: SlotWire, target: AnyFunction): void => {
    const { target: before } = wire;
    undoing.push(() => wire.fill(before));
    wire.fill(target);
  };
  const keep = (name: string, { redirected }: Comparison): void => {
    kept.add(name);
    slots.set(name, earlier.slotsOf(name));
    for (const { wire, binding, value } of redirected) {
      if (binding.by !== "deferred") {
        refill(wire, value as AnyFunction);
        continue;
      }
      const wires = redirects.get(binding.slot) ?? [];
      wires.push(wire);
      redirects.set(binding.slot, wires);
    }
  };
  const keeper: InstanceKeeper = {
    importsOf,
    kept,
    slots,
    onInstance: (module, _, imports) =>
      importsOf.set(module, (kept.has(module) && earlier.importsOf.get(module)) || imports),
    async around(unit, instantiate) {
      const { name } = unit;
      const staying = earlier.staying.get(name);
      const again = { ...input, unit, instantiate, live, copies, starts };
      if (staying === undefined) return replaceInstance(again, undoing);
      const compared = compareImports(unit, both);
      if (compared.changed !== undefined) {
        input.report({ module: name, kind: "instance", reason: otherImport(compared.changed) });
        return instantiateAgain(staying, again);
      }
      keep(name, compared);
      return earlier.instances[name] as WebAssembly.Instance;
    },
    tie(linker) {
      keeper.linker = linker;
      return {
        ...linker,
        fill(slot, target) {
          linker.fill(slot, target);
          for (const wire of redirects.get(slot) ?? []) refill(wire, target);
          starts.filled(slot);
        },
        callOnce: (step, exports) =>
          kept.has(step.unit) ? (earlier.exports[step.unit] as WebAssembly.Exports) : linker.callOnce(step, exports),
      };
    },
    undo() {
      for (const undo of undoing.splice(0).reverse()) undo();
    },
  };
  return keeper;
}

function liveExterns({ exports, importsOf }: EarlierLink): Set<unknown> {
  const namespaces = [...importsOf.values()].flatMap((imports) => Object.values(imports));
  return new Set([...Object.values(exports), ...namespaces].flatMap((one) => Object.values(one)));
}

interface Redirect {
  readonly wire: SlotWire;
  readonly binding: ImportBinding;
  readonly value: unknown;
}

interface Comparison {
  /** The first import with another value, which no slot stands for. */
  readonly changed?: PlannedImport;
  readonly redirected: readonly Redirect[];
}

/** Finds the imports of a module in one plan. */
type PlannedImports = (importer: string) => readonly PlannedImport[];

interface BothImports extends Pick<BothLinks, "earlier"> {
  readonly before: PlannedImports;
  readonly now: PlannedImports;
}

function compareImports({ name: importer, importObject }: Instantiation, links: BothImports): Comparison {
  const { earlier } = links;
  const redirected: Redirect[] = [];
  const wires = earlier.slotsOf(importer);
  const before = earlier.importsOf.get(importer) ?? {};
  const trapped = new Set(links.before(importer).filter(isTrap).map(importKey));
  for (const entry of links.now(importer)) {
    const { module, name, binding } = entry;
    const value = importObject[module]?.[name];
    if (Object.is(value, before[module]?.[name])) continue;
    if (isTrap(entry) && trapped.has(importKey(entry))) continue;
    const wire = wires.get(importKey(entry));
    if (wire === undefined || (binding.by !== "export" && binding.by !== "deferred"))
      return { changed: entry, redirected };
    redirected.push({ wire, binding, value });
  }
  return { redirected };
}

function importsIn({ modules }: LinkPlan): PlannedImports {
  const byName = new Map(modules.map(({ name, imports }) => [name, imports]));
  return (importer) => byName.get(importer) ?? [];
}

function isTrap({ binding }: PlannedImport): boolean {
  return binding.by === "trap";
}
