import { externKindOf } from "../../wasm/extern-type.ts";
import type { FusedCall, FusedImport, FusedMember, FusedUnit, FusedUser } from "../fused-format.ts";
import type { PlannedModule } from "../plan-format.ts";
import { identityOf } from "./extern-identity.ts";
import { importAt, type Origin, type Origins } from "./extern-origin.ts";
import { type FuseScene, numberHoists } from "./fuse-scene.ts";
import { keepsIndices } from "./keeps-indices.ts";

interface UnitLayout {
  readonly scene: FuseScene;
  readonly origins: Origins;
  /** Names of the modules, in the order of the plan. */
  readonly modules: readonly string[];
  /** The module with the most code: it keeps its indices if the others allow it. */
  readonly largest: string;
  /** Modules that a step has copy their segments, or start. */
  readonly calls: { readonly segments: ReadonlySet<string>; readonly starts: ReadonlySet<string> };
  readonly active: string | undefined;
}

/** Chooses the imports and exports of a fused module, and the module that keeps its indices. */
export function layOutUnit(layout: UnitLayout): FusedUnit {
  const { scene, origins, modules, largest, active } = layout;
  // The imports of a module that keeps its indices stand first, in its own order.
  const imports = listImports(layout, [largest, ...modules.filter((module) => module !== largest)]);
  const members = nameMembers(layout);
  const verbatim = keepsIndices(largest, { scene, origins, modules, imports }) ? { verbatim: largest } : undefined;
  return { ...verbatim, ...(active !== undefined && { active }), imports, members };
}

/** Gives names, each once: the wanted name, or one with a number behind it. */
type Namer = (wanted: string) => string;

function createNamer(taken: readonly string[] = []): Namer {
  const names = new Set(taken);
  const numbers = new Map<string, number>();
  return (wanted) => {
    let name = wanted;
    let number = numbers.get(wanted) ?? 1;
    for (; names.has(name); number += 1) name = `${wanted}'${number}`;
    numbers.set(wanted, number);
    names.add(name);
    return name;
  };
}

interface OpenImport {
  readonly origin: Origin;
  readonly users: FusedUser[];
}

function listImports({ scene, origins }: UnitLayout, modules: readonly string[]): FusedImport[] {
  const open = new Map<string, OpenImport>();
  const add = (origin: Origin, user: FusedUser): void => {
    if (origin.by !== "import" && origin.by !== "hoist") return;
    const identity = identityOf(origin, scene);
    const known = open.get(identity) ?? { origin, users: [] };
    known.users.push(user);
    open.set(identity, known);
  };
  for (const module of modules) {
    const counts = { function: 0, table: 0, memory: 0, global: 0, tag: 0 };
    const entries = scene.types[module]?.imports ?? [];
    for (const { type } of entries) {
      const kind = externKindOf(type);
      const index = counts[kind]++;
      const position = origins.positionOf(module, kind, index);
      if (position !== undefined) add(origins.originOf(module, kind, index), { module, import: position });
    }
    for (const { kind, ordinal, withoutLimits } of numberHoists(scene.rewrites.get(module)?.hoists ?? [])) {
      const index = origins.importCount(module, kind) + ordinal;
      add(origins.originOf(module, kind, index), {
        module,
        definition: ordinal,
        ...(withoutLimits && { withoutLimits }),
      });
    }
  }
  const namers = new Map<string, Namer>();
  return [...open.values()].map(({ origin, users }) => {
    const { module, name: wanted } = ownName(origin, users, scene);
    const nameOf = namers.get(module) ?? createNamer();
    namers.set(module, nameOf);
    const name = nameOf(wanted);
    const made = madeExtern(origin, scene);
    return { module, name, kind: origin.kind, ...(made !== undefined && { made }), users };
  });
}

function madeExtern(origin: Origin, scene: FuseScene): number | undefined {
  if (origin.by === "hoist") return origin.extern;
  if (origin.by !== "import") return undefined;
  const { binding } = importAt(scene, origin.module, origin.position);
  return binding.by === "made" ? binding.extern : undefined;
}

/** The names of the first import; for a definition, those of the import that replaces it. */
function ownName(origin: Origin, users: readonly FusedUser[], scene: FuseScene) {
  const imported = users.find((user) => user.import !== undefined);
  if (imported?.import !== undefined) return importAt(scene, imported.module, imported.import);
  const hoists = scene.rewrites.get(origin.module)?.hoists ?? [];
  const hoist = origin.by === "hoist" ? hoists.find(({ extern }) => extern === origin.extern) : undefined;
  return hoist ?? { module: "", name: "" };
}

function nameMembers({ scene, origins, modules, calls }: UnitLayout): FusedMember[] {
  const keys = new Map<string, string>();
  const nameOf = createNamer();
  const keyOf = (identity: string, wanted: string): string => {
    const key = keys.get(identity) ?? nameOf(wanted);
    keys.set(identity, key);
    return key;
  };
  return modules.map((name) => {
    const planned = scene.planned.get(name) as PlannedModule;
    const type = scene.types[name];
    const exports = (type?.exports ?? []).map((entry) =>
      keyOf(identityOf(origins.originOf(name, externKindOf(entry.type), entry.index), scene), entry.name),
    );
    let ownNameOf: Namer | undefined;
    const call = (identity: string, wanted: string): FusedCall => {
      ownNameOf ??= createNamer(planned.exports.map((entry) => entry.name));
      return { export: ownNameOf(wanted), key: keyOf(identity, `${name} ${wanted}`) };
    };
    const { startExport, place } = scene.rewrites.get(name) ?? {};
    const contents = scene.contents.get(name);
    const starts = type?.start !== undefined && (calls.starts.has(name) || startExport !== undefined);
    const start = starts
      ? call(identityOf(origins.originOf(name, "function", type.start as number), scene), startExport ?? "start")
      : undefined;
    const segments = calls.segments.has(name) ? call(JSON.stringify(["segments", name]), "segments") : undefined;
    const placed = { ...(place && { rewrite: { hoists: [], place } }), ...(contents && { contents }) };
    return { name, ...placed, exports, ...(start && { start }), ...(segments && { segments }) };
  });
}
