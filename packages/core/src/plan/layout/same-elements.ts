import { type HostImports, readHostValue } from "../../wasm/host-import.ts";
import { createImportKeys } from "../../wasm/import-key.ts";
import { at } from "../../wasm/lists.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import type { ExportRef, ImportBinding } from "../import-format.ts";
import type { LinkPlan } from "../plan-format.ts";
import type { CompareSegments, PlacedSegment } from "./segment-overlaps.ts";

interface Planned {
  readonly hostImports: HostImports;
  readonly plan: LinkPlan;
  readonly types: Readonly<Record<string, ModuleType>>;
}

/** The elements of one module: by segment, and the identities of its imported functions. */
interface ModuleElements {
  readonly functions: ReadonlyMap<number, readonly (number | null)[] | undefined>;
  readonly imported: readonly unknown[];
}

/**
 * Compares the functions of two element segments. They are the same if the plan gives them the same provider. Each module
 * is read once, so the time does not depend on the number of segments.
 */
export function createElementComparison(planned: Planned): CompareSegments {
  const known = new Map<number, ModuleElements>();
  const identityOfExport = createExportIdentities(planned);
  const elementsOf = (module: number): ModuleElements => {
    const elements = known.get(module) ?? readElements(module, { ...planned, identityOfExport });
    known.set(module, elements);
    return elements;
  };
  const elementAt = ({ module, segment, start }: PlacedSegment, slot: number): unknown => {
    const { functions, imported } = elementsOf(module);
    const index = functions.get(segment)?.[slot - start];
    if (typeof index !== "number") return index;
    return index < imported.length ? imported[index] : `${module} ${index}`;
  };
  return ([first, second]) => {
    const end = Math.min(first.end, second.end);
    let relation: ReturnType<CompareSegments> = "same";
    for (let slot = Math.max(first.start, second.start); slot < end; slot += 1) {
      const [one, other] = [elementAt(first, slot), elementAt(second, slot)];
      if (one === undefined || other === undefined) relation = "unknown";
      else if (one !== other) return "different";
    }
    return relation;
  };
}

interface ReadInput extends Planned {
  readonly identityOfExport: (provider: ExportRef) => string;
}

function readElements(module: number, { plan, types, hostImports, identityOfExport }: ReadInput): ModuleElements {
  const { name, imports: planned } = at(plan.modules, module);
  const { imports, elementSegments = [] } = types[name] as ModuleType;
  const keyOf = createImportKeys();
  const bindings = new Map(planned.map((entry) => [keyOf(entry), entry.binding]));
  /** Equal for all names of one function; undefined if nothing tells. */
  const identityOf = (binding: ImportBinding | undefined): unknown => {
    if (binding?.by === "host") return readHostValue(hostImports, binding)?.value;
    if (binding?.by === "deferred") return identityOfExport(at(plan.deferred, binding.slot).provider);
    return binding?.by === "export" ? identityOfExport(binding) : undefined;
  };
  return {
    functions: new Map(elementSegments.map(({ segment, functions }) => [segment, functions])),
    imported: imports
      .filter(({ type }) => type.kind === "function")
      .map((entry) => identityOf(bindings.get(keyOf(entry)))),
  };
}

/** Returns position and function index of an export, as text. A precompiled module does not show indices. */
function createExportIdentities({ plan, types }: Planned): (provider: ExportRef) => string {
  let positions: ReadonlyMap<string, number> | undefined;
  const known = new Map<string, ReadonlyMap<string, number>>();
  const indicesOf = (module: string) => {
    const { precompiled, exports } = types[module] as ModuleType;
    const indices = known.get(module) ?? new Map(precompiled ? [] : exports.map(({ name, index }) => [name, index]));
    known.set(module, indices);
    return indices;
  };
  return ({ module, name }) => {
    positions ??= new Map(plan.modules.map((planned, position) => [planned.name, position]));
    return `${positions.get(module)} ${indicesOf(module).get(name) ?? JSON.stringify(name)}`;
  };
}
