import type { CompileOptions } from "../wasm/compile-options.ts";
import { type ExternType, externKindOf } from "../wasm/extern-type.ts";
import { formatExternType } from "../wasm/format-extern-type.ts";
import type { HostKey } from "../wasm/host-import.ts";
import { INITIALIZE } from "../wasm/host-names.ts";
import { at } from "../wasm/lists.ts";
import type { ExportType } from "../wasm/module-type.ts";
import { ABI } from "../wasm/toolchain-names.ts";
import type { Arrangement } from "./arrangement.ts";
import { deepFreeze } from "./deep-freeze.ts";
import type { Hoists } from "./hoist/choose-hoists.ts";
import type { HoistedDefinitions } from "./hoist/describe-hoists.ts";
import type { ImportBinding, PlannedImport } from "./import-format.ts";
import type { Cuts } from "./order/cut-edges.ts";
import type { DeferredFunctions } from "./order/deferral.ts";
import type { Step } from "./order/list-steps.ts";
import type { LinkCycle, LinkPlan, LinkStep, MadeExtern, PlannedExport, PlannedModule } from "./plan-format.ts";
import type { Definition } from "./resolve/definitions.ts";
import type { ExportPosition, NamedModule } from "./resolve/index-exports.ts";
import type { Resolution } from "./resolve/resolve-imports.ts";
import type { ModuleRewrite } from "./rewrite-format.ts";
import { copyExternType, hasReferences } from "./types/copy-extern-type.ts";
import { gatherHostTypes, type HostTypes } from "./types/gather-host-types.ts";
import type { ModuleExternType, PlanTypes } from "./types/gather-plan-types.ts";
import type { Stubs } from "./types/stubs.ts";
import type { TypeNumbering } from "./types/type-numbering.ts";

interface Decisions {
  readonly modules: readonly NamedModule[];
  readonly resolutions: readonly (readonly Resolution[])[];
  readonly definitions: readonly (readonly Definition[])[];
  readonly cuts: Cuts;
  readonly hoists: Hoists;
  readonly hoisted: HoistedDefinitions;
  readonly deferred: DeferredFunctions;
  readonly stubs: Stubs;
  /** Externs that the linker makes and that have no owner; numbered behind the hoisted ones. */
  readonly arranged: Arrangement["made"];
  /** Modules whose start function is deferred. */
  readonly waiting: ReadonlySet<number>;
  readonly rewrites: readonly (ModuleRewrite | undefined)[];
  readonly steps: readonly Step[];
  readonly compileOptions: CompileOptions | undefined;
  readonly numbering: () => TypeNumbering;
}

/** Writes the decisions of the passes as a frozen plan, with names instead of positions. It decides nothing. */
export function assemblePlan(decisions: Decisions): LinkPlan {
  const { modules, cuts, hoisted, deferred, stubs, rewrites, compileOptions } = decisions;
  const nameOf = (module: number): string => at(modules, module).name;
  const hostTypes = gatherHostTypes(modules, decisions.definitions, decisions.numbering);
  const assembly: Assembly = { ...decisions, nameOf, textOf: createTypePrinter(decisions), hostTypes };
  const { types, externTypes } = gatherTypes(decisions);
  return deepFreeze({
    version: 2,
    modules: modules.map((_, module) => deepFreeze(assembleModule(module, assembly))),
    ...(compileOptions && { compileOptions }),
    units: modules.map(({ name }, module) => assembleUnit(name, rewrites[module])),
    order: cuts.order.map(nameOf),
    cycles: assembleCycles(assembly),
    deferred: deferred.describe({ modules, types: externTypes, nameExport: (one) => assembleExport(one, assembly) }),
    made: [
      ...hoisted.list.map((_, extern) => assembleMade(extern, externTypes, assembly)),
      ...assembleArranged(externTypes, assembly),
    ],
    // The types of stubs follow the types of made externs.
    ...(stubs.list.length > 0 && {
      stubs: stubs.describe(externTypes.slice(deferred.list.length + hoisted.list.length)),
    }),
    types,
    ...(hostTypes && { hostTypes: hostTypes.types }),
    steps: decisions.steps.map((step) => assembleStep(step, assembly)),
    warnings: [],
  });
}

/**
 * The types of deferred functions, hoisted externs, stubs and arranged externs, in this order, and the defined types that
 * they refer to.
 */
function gatherTypes({ deferred, hoisted, stubs, arranged, numbering }: Decisions): PlanTypes {
  const wanted: ModuleExternType[] = [
    ...deferred.list.map(({ type }) => type),
    ...hoisted.list,
    ...stubs.list.map(({ importer, type }) => ({ module: importer, type })),
    ...arranged,
  ];
  for (const { type } of wanted) if (hasReferences(type)) return numbering().gatherPlanTypes(wanted);
  return { types: [], externTypes: wanted.map(({ type }) => copyExternType(type)) };
}

interface Assembly extends Decisions {
  readonly nameOf: (module: number) => string;
  readonly textOf: (importer: number, type: ExternType) => string;
  readonly hostTypes: HostTypes | undefined;
}

/** Prints types of modules. Each function type of a module is printed once; equal texts share one string. */
function createTypePrinter({ modules }: Decisions): Assembly["textOf"] {
  const texts = new Map<string, string>();
  const ofFunctions: string[][] = [];
  return (module, type) => {
    const own = ofFunctions[module] ?? [];
    ofFunctions[module] = own;
    const known = type.kind === "function" ? own[type.typeIndex] : undefined;
    if (known !== undefined) return known;
    const printed = formatExternType(type, modules[module]?.type.types);
    const text = texts.get(printed) ?? printed;
    texts.set(text, text);
    if (type.kind === "function") own[type.typeIndex] = text;
    return text;
  };
}

function assembleModule(importer: number, assembly: Assembly): PlannedModule {
  const { name, type } = at(assembly.modules, importer);
  const imports: PlannedImport[] = [];
  at(assembly.definitions, importer).forEach(({ by }, position) => {
    if (by !== "engine") imports.push(assembleImport(importer, position, assembly));
  });
  return {
    name,
    imports,
    exports: type.exports.map((exported) => assembleExported(importer, exported, assembly)),
    start: type.start === undefined ? "none" : assembly.waiting.has(importer) ? "deferred" : "at instantiation",
  };
}

/** A C library exports a thousand functions, so no object is spread here, and each is frozen at once. */
function assembleExported(importer: number, { name, type }: ExportType, { textOf }: Assembly): PlannedExport {
  const kind = externKindOf(type);
  const isTyped = type.kind === "tag" || (name === INITIALIZE && type.kind === "function");
  return Object.freeze(isTyped ? { name, kind, type: textOf(importer, type) } : { name, kind });
}

function assembleImport(importer: number, position: number, assembly: Assembly): PlannedImport {
  const { module, name, type } = at(at(assembly.modules, importer).type.imports, position);
  const resolution = at(at(assembly.resolutions, importer), position);
  const externType = assembly.hostTypes?.externTypes[importer]?.[position];
  const planned: { -readonly [Member in keyof PlannedImport]: PlannedImport[Member] } = {
    module,
    name,
    kind: externKindOf(type),
    type: assembly.textOf(importer, type),
    binding: assembleBinding(importer, position, assembly),
  };
  if ("reason" in resolution && resolution.reason !== undefined) planned.reason = resolution.reason;
  if (externType) planned.externType = externType;
  return planned;
}

function assembleBinding(importer: number, position: number, assembly: Assembly): ImportBinding {
  const definition = at(at(assembly.definitions, importer), position);
  if (definition.by === "host") {
    return hostBinding(definition);
  }
  if (definition.by === "made") return { by: "made", extern: assembly.hoisted.list.length + definition.extern };
  if (definition.by !== "export") {
    const stub = assembly.stubs.numberOf(importer, position);
    return stub === undefined ? { by: "trap" } : { by: "trap", stub };
  }
  const extern = assembly.hoists.hoistedImport(importer, position);
  const provider = assembleExport(definition.at, assembly);
  if (extern !== undefined) return { by: "made", extern: assembly.hoisted.numberOf(extern), provider };
  const slot = assembly.deferred.slotOf(importer, position);
  return slot === undefined ? { by: "export", ...provider } : { by: "deferred", slot };
}

function hostBinding({ module, name, for: owner, option }: HostKey): Extract<ImportBinding, { readonly by: "host" }> {
  return { by: "host", ...(option && { option }), ...(owner !== undefined && { for: owner }), module, name };
}

function assembleExport({ module, export: position }: ExportPosition, { modules }: Assembly) {
  const { name, type } = at(modules, module);
  return { module: name, name: at(type.exports, position).name };
}

function assembleUnit(name: string, rewrite: ModuleRewrite | undefined): LinkPlan["units"][number] {
  return rewrite === undefined ? { name, modules: [name] } : { name, modules: [name], rewrite };
}

/** Each deferred function belongs to the cycle that contains both its importer and its provider. */
function assembleCycles({ cuts, deferred, waiting, nameOf }: Assembly): LinkCycle[] {
  const slotsOf = new Map<number, number[]>();
  const startsOf = new Map<number, string[]>();
  const cycles = cuts.cycles.map((members): LinkCycle => {
    const slots: number[] = [];
    const starts: string[] = [];
    for (const module of members) {
      slotsOf.set(module, slots);
      startsOf.set(module, starts);
    }
    return { modules: members.map(nameOf), deferred: slots, starts };
  });
  deferred.list.forEach(({ importer }, slot) => {
    slotsOf.get(importer)?.push(slot);
  });
  for (const module of cuts.order) if (waiting.has(module)) startsOf.get(module)?.push(nameOf(module));
  return cycles;
}

/** The types of made externs follow the types of deferred functions. */
function assembleMade(extern: number, externTypes: readonly ExternType[], assembly: Assembly): MadeExtern {
  const { module, kind, ordinal, name, type, initial } = at(assembly.hoisted.list, extern);
  const { types, definitions } = at(assembly.modules, module).type;
  const isReconciled = assembly.hoists.reconciled.some(
    (one) => one.module === module && one.kind === kind && one.ordinal === ordinal,
  );
  return {
    owner: assembly.nameOf(module),
    ...(name !== undefined && { name }),
    type: at(externTypes, assembly.deferred.list.length + extern),
    text: formatExternType(type, types),
    ...(isReconciled && { declared: formatExternType(at(definitions[kind], ordinal).type, types) }),
    ...(initial !== undefined && { initial }),
  };
}

/** The types of arranged externs follow the types of stubs. */
function assembleArranged(externTypes: readonly ExternType[], assembly: Assembly): MadeExtern[] {
  const { modules, deferred, hoisted, stubs, arranged } = assembly;
  const first = deferred.list.length + hoisted.list.length + stubs.list.length;
  return arranged.map(({ module, type, initial, address, placeIn, wraps, traps, stackLow }, extern): MadeExtern => {
    return {
      type: at(externTypes, first + extern),
      text: formatExternType(type, at(modules, module).type.types),
      ...(initial !== undefined && { initial }),
      ...(address !== undefined && { address }),
      ...(wraps && { wraps: hostBinding(wraps) }),
      ...(traps && {
        traps: { importer: assembly.nameOf(traps.importer), import: { module: ABI.symbols, name: traps.name } },
      }),
      ...(placeIn && { place: { module: assembly.nameOf(module), in: placeIn } }),
      ...(stackLow !== undefined && { stackLow }),
    };
  });
}

function assembleStep(step: Step, assembly: Assembly): LinkStep {
  switch (step.do) {
    case "instantiate":
      return { do: "instantiate", unit: assembly.nameOf(step.module) };
    case "fill": {
      const { module, name } = assembleExport(at(assembly.deferred.list, step.slot).provider, assembly);
      return { do: "fill", slot: step.slot, unit: module, export: name };
    }
    case "start":
      return {
        do: "call",
        unit: assembly.nameOf(step.module),
        export: assembly.rewrites[step.module]?.startExport ?? "",
      };
  }
}
