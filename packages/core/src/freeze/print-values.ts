import { isPlainMemory } from "../bind/linker-bindings.ts";
import { forwarderName, madeName, stubName } from "../encode/linker-names.ts";
import { importOf } from "../instantiate/fused-units.ts";
import type { ImportBinding, PlannedImport } from "../plan/import-format.ts";
import type { SharedDefinition } from "../plan/memory-format.ts";
import type { PlannedUnit } from "../plan/plan-format.ts";
import { at } from "../wasm/lists.ts";
import { member, objectOf } from "./js-text.ts";
import type { PlanIndex } from "./plan-index.ts";
import type { StepPrinter } from "./step-printer.ts";

export function importObject(unit: PlannedUnit, printer: StepPrinter): string {
  const { plan, index } = printer;
  const moduleOf = (name: string) => plan.modules[index.positionOf(name)];
  const spaces = new Map<string, Map<string, { readonly value: string; readonly from: string | undefined }>>();
  const add = ({ module, name }: { readonly module: string; readonly name: string }, value: string, from?: string) => {
    const space = spaces.get(module) ?? new Map();
    spaces.set(module, space.set(name, { value, from }));
  };
  const addImport = (entry: PlannedImport, importer: string, as: { module: string; name: string } = entry) => {
    const { binding } = entry;
    // A whole object of exports serves a namespace, if all names are the same.
    const from = binding.by === "export" && binding.name === as.name ? exportsOf(binding.module, index) : undefined;
    add(as, importValue(entry, importer, printer), from);
  };
  for (const entry of unit.fused?.imports ?? []) {
    const found = importOf(entry, moduleOf);
    if (found) addImport(found.entry, found.importer, entry);
    else add(entry, madeValue(entry.made as number, printer));
  }
  for (const name of unit.fused ? [] : unit.modules) {
    for (const entry of at(plan.modules, index.positionOf(name)).imports) addImport(entry, name);
  }
  for (const entry of unit.rewrite?.hoists ?? []) {
    if (entry.binding) add(entry, importValue(entry, unit.name, printer));
    else add(entry, madeValue(entry.extern, printer));
  }
  const written = [...spaces].map(([space, values]) => {
    const [first] = values.values();
    const isWhole = first?.from !== undefined && [...values.values()].every(({ from }) => from === first.from);
    const entries = [...values].map(([name, { value }]) => [name, value] as const);
    return [space, isWhole ? (first.from as string) : objectOf(entries)] as const;
  });
  return objectOf(written);
}

export function exportsOf(module: string, index: PlanIndex): string {
  return `e${index.positionOf(module)}`;
}

function importValue(entry: PlannedImport, importer: string, printer: StepPrinter): string {
  const { binding } = entry;
  switch (binding.by) {
    case "deferred":
      return printer.plan.deferred[binding.slot]?.binding === "closure"
        ? `s${binding.slot}`
        : `l0${member(forwarderName(binding.slot))}`;
    case "trap":
      return trapValue(binding, { importer, entry, printer });
    default:
      return sharedValue(binding, printer);
  }
}

export function sharedValue(definition: SharedDefinition, printer: StepPrinter): string {
  switch (definition.by) {
    case "host":
      return `h[${printer.host.positionOf(definition)}]`;
    case "export":
      return `${exportsOf(definition.module, printer.index)}${member(definition.name)}`;
    case "made":
      return madeValue(definition.extern, printer);
  }
}

function trapValue(
  { stub }: Extract<ImportBinding, { readonly by: "trap" }>,
  {
    importer,
    entry,
    printer,
  }: { readonly importer: string; readonly entry: PlannedImport; readonly printer: StepPrinter },
): string {
  return stub === undefined ? printer.traps.stub(importer, entry) : `l0${member(stubName(stub))}`;
}

export function madeValue(extern: number, { plan, index }: StepPrinter): string {
  if (isPlainMemory(at(plan.made, extern))) return `m${extern}`;
  return `l${index.linkerOf(extern)}${member(madeName(extern))}`;
}
