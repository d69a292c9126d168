import type { LinkOptions } from "../link-options.ts";
import type { ExportRef, ImportBinding, PlannedImport } from "../plan/import-format.ts";
import type { LinkPlan, PlannedModule } from "../plan/plan-format.ts";
import type { ImportRequest } from "../plan/plan-options.ts";
import type { ExportType, ModuleType } from "../wasm/module-type.ts";
import { type EarlierLink, importKey } from "./earlier-link.ts";

interface Terms {
  readonly earlier: EarlierLink;
  /** The types of new modules, as soon as they are known. */
  readonly freshTypes: ReadonlyMap<string, ModuleType>;
}

/** The callbacks of `link` that decide providers. */
type Questions = Pick<LinkOptions, "resolve" | "discover">;

export interface Answers extends Questions {
  /** The plan with the reasons of the earlier plan, for imports that got their provider of before. */
  withReasons(plan: LinkPlan): LinkPlan;
}

/**
 * The callbacks of the earlier link, for a link in which most modules are there already.
 *
 * Imports of the linker itself have live values, and no rule of the caller. A module that was discovered is not found
 * twice: its importers get it as before. So do importers of a live extern whose owner stays. They may import it from a
 * module that passes it on, and the type of that import says less than the owner's.
 */
export function answersOf({ resolve, discover }: Questions, { earlier, freshTypes }: Terms): Answers {
  const findImports = createImportFinder(earlier.plan);
  const findKnown = createKnownFinder(earlier.plan, findImports);
  const findLive = createLiveFinder(earlier);
  const pinned = new Set<string>();
  const namesOf = new Map<ModuleType, ReadonlySet<string>>();
  const exportsName = ({ module, name }: ExportRef): boolean => {
    const type = freshTypes.get(module) ?? earlier.staying.get(module);
    if (type === undefined) return false;
    const names = namesOf.get(type) ?? new Set(type.exports.map((entry) => entry.name));
    namesOf.set(type, names);
    return names.has(name);
  };
  return {
    resolve(request: ImportRequest) {
      const { importer, module, name } = request;
      if (earlier.live[importer]?.[module]?.[name] !== undefined) return undefined;
      const before = findImports(importer, module).get(name);
      const live = before && findLive(before.binding);
      const answered = live ? undefined : resolve?.(request);
      const known = live ?? (answered || !discover ? undefined : findKnown(importer, module, name));
      if (known === undefined || !exportsName(known)) return answered;
      pinned.add(pinKey(importer, request));
      return known;
    },
    ...(discover && {
      discover(request) {
        const isKnown = earlier.staying.has(request.importer) || findKnown(request.importer, request.specifier);
        return isKnown ? undefined : discover(request);
      },
    }),
    withReasons: (plan) => (pinned.size === 0 ? plan : withReasonsOf(earlier.plan, plan, pinned)),
  };
}

function pinKey(importer: string, entry: { readonly module: string; readonly name: string }): string {
  return JSON.stringify([importer, importKey(entry)]);
}

/** The imports of a module from one namespace, by name: the first import of each name. */
type ImportFinder = (importer: string, namespace: string) => ReadonlyMap<string, PlannedImport>;

function createImportFinder({ modules }: LinkPlan): ImportFinder {
  const byName = new Map(modules.map((module) => [module.name, module]));
  const known = new Map<string, ReadonlyMap<string, ReadonlyMap<string, PlannedImport>>>();
  return (importer, namespace) => {
    const spaces = known.get(importer) ?? byNamespace(byName.get(importer)?.imports ?? []);
    known.set(importer, spaces);
    return spaces.get(namespace) ?? new Map();
  };
}

function byNamespace(imports: readonly PlannedImport[]): Map<string, Map<string, PlannedImport>> {
  const spaces = new Map<string, Map<string, PlannedImport>>();
  for (const entry of imports) {
    const space = spaces.get(entry.module) ?? new Map<string, PlannedImport>();
    spaces.set(entry.module, space);
    if (!space.has(entry.name)) space.set(entry.name, entry);
  }
  return spaces;
}

/** Finds the export that stood behind an import; for a new name, and without a name, the module behind its namespace. */
function createKnownFinder(plan: LinkPlan, findImports: ImportFinder) {
  return (importer: string, namespace: string, name?: string): ExportRef | undefined => {
    const imports = findImports(importer, namespace);
    const entry = name === undefined ? undefined : imports.get(name);
    const [first] = imports.values();
    const other = entry ?? first;
    const provider = other && providerOf(other.binding, plan);
    return provider && entry === undefined && name !== undefined ? { module: provider.module, name } : provider;
  };
}

/** Finds the export of an extern that the linker has made, or that the host gives, in the place of a definition of its owner. */
function createLiveFinder(earlier: EarlierLink): (binding: ImportBinding) => ExportRef | undefined {
  const { staying, rewriteOf } = earlier;
  const passedOn = new Map<string, ReadonlyMap<string, string>>();
  const hoisted = new Map<string, ReadonlySet<string>>();
  return (binding) => {
    if (binding.by === "made") return binding.provider;
    if (binding.by === "export") {
      const { module, name } = binding;
      const names = hoisted.get(module) ?? hoistedExports(module, earlier);
      hoisted.set(module, names);
      return names.has(name) ? { module, name } : undefined;
    }
    if (binding.by !== "host" || binding.for === undefined) return undefined;
    const owner = binding.for;
    const exports = passedOn.get(owner) ?? exportsOfImports(staying.get(owner));
    passedOn.set(owner, exports);
    // The option `provide` gives one memory and one table.
    const hoists = binding.option && rewriteOf(owner)?.hoists;
    const hoist = hoists?.find(({ kind, binding: own }) => own && kind === binding.name);
    const exported = exports.get(importKey(hoist ?? binding));
    return exported === undefined ? undefined : { module: owner, name: exported };
  };
}

/** The first name under which a module exports each of its imports, by key of the import. */
function exportsOfImports(type: ModuleType | undefined): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { name, importIndex = -1 } of type?.exports ?? []) {
    const entry = type?.imports[importIndex];
    if (entry !== undefined && !names.has(importKey(entry))) names.set(importKey(entry), name);
  }
  return names;
}

/** The names under which a module that stays exports externs that stand in the place of its own definitions. */
function hoistedExports(module: string, { staying, live }: EarlierLink): ReadonlySet<string> {
  const type = staying.get(module);
  const isLive = ({ importIndex = -1 }: ExportType): boolean => {
    const imported = type?.imports[importIndex];
    return imported !== undefined && live[module]?.[imported.module]?.[imported.name] !== undefined;
  };
  return new Set(type?.exports.filter(isLive).map(({ name }) => name));
}

function providerOf(binding: ImportBinding, { deferred }: LinkPlan): ExportRef | undefined {
  switch (binding.by) {
    case "export":
      return { module: binding.module, name: binding.name };
    case "deferred":
      return deferred[binding.slot]?.provider;
    case "made":
      return binding.provider;
    default:
      return undefined;
  }
}

function withReasonsOf(earlier: LinkPlan, plan: LinkPlan, pinned: ReadonlySet<string>): LinkPlan {
  const before = new Map(earlier.modules.map((module) => [module.name, module]));
  const modules = plan.modules.map((module): PlannedModule => {
    const reasons = new Map(before.get(module.name)?.imports.map((entry) => [importKey(entry), entry.reason]));
    const imports = module.imports.map((entry): PlannedImport => {
      const reason = pinned.has(pinKey(module.name, entry)) ? reasons.get(importKey(entry)) : undefined;
      return reason === undefined ? entry : Object.freeze({ ...entry, reason });
    });
    return Object.freeze({ ...module, imports: Object.freeze(imports) });
  });
  return Object.freeze({ ...plan, modules: Object.freeze(modules) });
}
