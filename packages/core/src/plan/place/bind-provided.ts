import type { ExternType } from "../../wasm/extern-type.ts";
import { formatExternType } from "../../wasm/format-extern-type.ts";
import { at } from "../../wasm/lists.ts";
import type { Arrangement, ProvidedDefinition } from "../arrangement.ts";
import { providedType, withMinimum } from "../hoist/reconcile-limits.ts";
import type { PlannedImport } from "../import-format.ts";
import type { LinkPlan } from "../plan-format.ts";
import type { LinkReading } from "../read-link.ts";
import type { Definition } from "../resolve/definitions.ts";
import type { NamedModule } from "../resolve/index-exports.ts";
import type { HoistedImport, ModuleRewrite } from "../rewrite-format.ts";
import { gatherHostTypes, type HostTypes } from "../types/gather-host-types.ts";

type Reading = Pick<LinkReading, "modules" | "definitions" | "numbering"> & {
  readonly arrangement: Pick<Arrangement, "provided" | "widened">;
};

/** Binds to the host each import of a rewrite that stands for a provided definition, and adds the types of these. */
export function bindProvided(plan: LinkPlan, { modules, definitions, numbering, arrangement }: Reading): LinkPlan {
  const { provided = [], widened } = arrangement;
  const ofModule = modules.map((_, module) => provided.filter((one) => one.module === module));
  // Beyond this point a provided definition is one more import of its module.
  const typed = { modules: modules.map(withImports(ofModule)), definitions: definitions.map(withKeys(ofModule)) };
  const hostTypes = gatherHostTypes(typed.modules, typed.definitions, numbering);
  const units = plan.units.map((unit, module) => {
    if (unit.rewrite === undefined || at(ofModule, module).length === 0) return unit;
    const imports = at(ofModule, module).map((definition, position) => {
      const { type } = at(modules, module);
      const declared = at(type.definitions[definition.kind], definition.ordinal).type;
      const numbered = hostTypes?.externTypes[module]?.[type.imports.length + position] ?? declared;
      return {
        definition,
        type: formatExternType(widenedType(declared, widened, definition), type.types),
        externType: widenedType(numbered, widened, definition),
        isOpen: declared.kind === "table" && declared.limits.maximum !== undefined,
      };
    });
    return Object.freeze({ ...unit, rewrite: bindHoists(unit.rewrite, imports) });
  });
  return Object.freeze({
    ...plan,
    modules: Object.freeze(
      plan.modules.map((module, position) =>
        withTypes(module, typed.definitions[position], hostTypes?.externTypes[position]),
      ),
    ),
    units: Object.freeze(units),
    ...(hostTypes && { hostTypes: Object.freeze(hostTypes.types) }),
  });
}

function withImports(ofModule: readonly (readonly ProvidedDefinition[])[]) {
  return ({ name, type }: NamedModule, module: number): NamedModule => {
    const further = at(ofModule, module).map(({ kind, ordinal, key }) => {
      return { module: key.module, name: key.name, type: at(type.definitions[kind], ordinal).type };
    });
    return { name, type: { ...type, imports: [...type.imports, ...further] } };
  };
}

function withKeys(ofModule: readonly (readonly ProvidedDefinition[])[]) {
  return (list: readonly Definition[], module: number): readonly Definition[] => [
    ...list,
    ...at(ofModule, module).map(({ key }): Definition => ({ by: "host", ...key })),
  ];
}

/** The imports of a module, with the numbers of types that the provided definitions have changed. */
function withTypes(
  module: LinkPlan["modules"][number],
  definitions: readonly Definition[] = [],
  externTypes: HostTypes["externTypes"][number] = [],
): LinkPlan["modules"][number] {
  // The plan leaves out the imports that the engine provides.
  const types = externTypes.filter((_, position) => definitions[position]?.by !== "engine");
  const imports = module.imports.map((entry, position): PlannedImport => {
    const externType = types[position];
    return externType === undefined ? entry : Object.freeze({ ...entry, externType: Object.freeze(externType) });
  });
  return Object.freeze({ ...module, imports: Object.freeze(imports) });
}

interface BoundImport extends Required<Pick<PlannedImport, "type" | "externType">> {
  readonly definition: ProvidedDefinition;
  /** The host's extern may be larger than the definition allows. */
  readonly isOpen: boolean;
}

function bindHoists(rewrite: ModuleRewrite, imports: readonly BoundImport[]): ModuleRewrite {
  const counts: Record<string, number> = {};
  const hoists = rewrite.hoists.map((hoist): HoistedImport => {
    const ordinal = counts[hoist.kind] ?? 0;
    counts[hoist.kind] = ordinal + 1;
    const found = imports.find(({ definition }) => definition.kind === hoist.kind && definition.ordinal === ordinal);
    if (found === undefined) return hoist;
    const { definition, type, externType, isOpen } = found;
    const { module, name } = hoist;
    const binding = Object.freeze({ by: "host", ...definition.key } as const);
    const bound = { kind: definition.kind, module, name, type, binding, externType: Object.freeze(externType) };
    return Object.freeze({ ...bound, ...(isOpen && { withoutLimits: true as const }) });
  });
  return Object.freeze({ ...rewrite, hoists: Object.freeze(hoists) });
}

/** Modules that are placed may need more pages or slots than the owner declares. */
function widenedType(
  type: ExternType,
  widened: Arrangement["widened"],
  { module, kind, ordinal }: ProvidedDefinition,
): ExternType {
  const needed = providedType(type);
  const wider = widened.find((one) => one.module === module && one.kind === kind && one.ordinal === ordinal);
  return wider === undefined ? needed : withMinimum(needed, wider.minimum);
}
