import type { LinkOptions } from "../link-options.ts";
import type { ExportRef, ImportBinding, PlannedImport } from "../plan/import-format.ts";
import type { LinkPlan, PlannedModule } from "../plan/plan-format.ts";
import type { ImportRequest } from "../plan/plan-options.ts";
import type { ModuleType } from "../wasm/module-type.ts";
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
  const pinned = new Set<string>();
  const exportsName = ({ module, name }: ExportRef): boolean =>
    (freshTypes.get(module) ?? earlier.staying.get(module))?.exports.some((entry) => entry.name === name) === true;
  return {
    resolve(request: ImportRequest) {
      const { importer, module, name } = request;
      if (earlier.live[importer]?.[module]?.[name] !== undefined) return undefined;
      const before = findImports(importer, module).find((entry) => entry.name === name);
      const live = before && liveProvider(before.binding, earlier);
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

/** The imports of a module from one namespace. */
type ImportFinder = (importer: string, namespace: string) => readonly PlannedImport[];

function createImportFinder({ modules }: LinkPlan): ImportFinder {
  const byName = new Map(modules.map((module) => [module.name, module]));
  return (importer, namespace) => byName.get(importer)?.imports.filter(({ module }) => module === namespace) ?? [];
}

/** Finds the export that stood behind an import; for a new name, and without a name, the module behind its namespace. */
function createKnownFinder(plan: LinkPlan, findImports: ImportFinder) {
  return (importer: string, namespace: string, name?: string): ExportRef | undefined => {
    const imports = findImports(importer, namespace);
    const entry = imports.find((one) => one.name === name);
    const other = entry ?? imports[0];
    const provider = other && providerOf(other.binding, plan);
    return provider && entry === undefined && name !== undefined ? { module: provider.module, name } : provider;
  };
}

/** The export of an extern that the linker has made, or that the host gives, in the place of a definition of its owner. */
function liveProvider(binding: ImportBinding, earlier: EarlierLink): ExportRef | undefined {
  const { staying, rewriteOf } = earlier;
  if (binding.by === "made") return binding.provider;
  if (binding.by === "export")
    return isHoisted(binding, earlier) ? { module: binding.module, name: binding.name } : undefined;
  if (binding.by !== "host" || binding.for === undefined) return undefined;
  const owner = staying.get(binding.for);
  const hoist = rewriteOf(binding.for)?.hoists.find(({ kind, binding: own }) => own && kind === binding.name);
  const { module, name } = binding.option && hoist ? hoist : binding;
  const exported = owner?.exports.find(({ importIndex = -1 }) => {
    const entry = owner.imports[importIndex];
    return entry?.module === module && entry.name === name;
  });
  return exported && { module: binding.for, name: exported.name };
}

/** Whether a module that stays exports an extern that stands in the place of its own definition. */
function isHoisted({ module, name }: ExportRef, { staying, live }: EarlierLink): boolean {
  const owner = staying.get(module);
  const exported = owner?.exports.find((entry) => entry.name === name);
  const imported = owner?.imports[exported?.importIndex ?? -1];
  return imported !== undefined && live[module]?.[imported.module]?.[imported.name] !== undefined;
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
