import { externKindOf } from "../wasm/extern-type.ts";
import { lookupHostImport } from "../wasm/host-import.ts";
import type { ImportType } from "../wasm/module-type.ts";
import type { ExportIndex, ExportPosition, NamedModule } from "./index-exports.ts";
import type { ExportRef } from "./link-plan.ts";
import type { PlanOptions } from "./plan-options.ts";

/** Who provides one import, before re-exports are followed. */
export type Resolution =
  | {
      readonly by: "export";
      readonly at: ExportPosition;
      readonly others: readonly ExportPosition[];
    }
  | { readonly by: "host"; readonly module: string; readonly name: string }
  | { readonly by: "trap" }
  | { readonly by: "nobody" };

/** An import that the rules could not give a provider, or not just one. */
export type ResolutionProblem =
  | {
      readonly kind: "missing";
      readonly importer: number;
      readonly import: ImportType;
    }
  | {
      readonly kind: "bad answer";
      readonly importer: number;
      readonly import: ImportType;
      readonly answer: ExportRef;
    }
  | {
      readonly kind: "ambiguous";
      readonly importer: number;
      readonly import: ImportType;
      readonly candidates: readonly ExportPosition[];
    };

export interface ResolvedImports {
  /** For each module, for each import. */
  readonly resolutions: readonly (readonly Resolution[])[];
  readonly problems: readonly ResolutionProblem[];
}

const NOBODY: Resolution = { by: "nobody" };

/**
 * Gives every import a provider, or reports it.
 *
 * The first rule that applies decides: the caller's `resolve`; the caller's `imports`; the linked module of that name; if
 * no linked module has that name, the one that exports the import's name. A module never provides its own import, unless
 * it says its own name and nobody else exports what it asks for.
 */
export function resolveImports(
  modules: readonly NamedModule[],
  index: ExportIndex,
  options: PlanOptions,
): ResolvedImports {
  const problems: ResolutionProblem[] = [];
  const resolutions = modules.map(({ type }, importer) => {
    // One import object serves a module, so imports of one module and name get one provider.
    const byKey = new Map<string, Resolution>();
    return type.imports.map((entry) => {
      const key = JSON.stringify([entry.module, entry.name]);
      const known = byKey.get(key);
      // A stub that traps is a function, so it is no answer to another kind of import under the same name.
      if (known !== undefined && (known.by !== "trap" || externKindOf(entry.type) === "function")) return known;
      const resolution = resolveImport({
        modules,
        index,
        options,
        importer,
        entry,
        problems,
      });
      byKey.set(key, resolution);
      return resolution;
    });
  });
  return { resolutions, problems };
}

interface Question {
  readonly modules: readonly NamedModule[];
  readonly index: ExportIndex;
  readonly options: PlanOptions;
  readonly importer: number;
  readonly entry: ImportType;
  readonly problems: ResolutionProblem[];
}

function resolveImport(question: Question): Resolution {
  const { options, entry, importer, problems } = question;
  const answer = askCaller(question);
  if (answer !== undefined) return answer;
  if (lookupHostImport(options.imports, entry) !== undefined) {
    return { by: "host", module: entry.module, name: entry.name };
  }
  const candidates = candidatesFor(question);
  const [first, ...others] = candidates;
  if (first !== undefined) return { by: "export", at: first, others };
  if (options.unresolved === "trap" && externKindOf(entry.type) === "function") return { by: "trap" };
  problems.push({ kind: "missing", importer, import: entry });
  return NOBODY;
}

function askCaller({ modules, index, options, importer, entry, problems }: Question): Resolution | undefined {
  const answered = options.resolve?.({
    importer: modules[importer]?.name ?? "",
    ...entry,
  });
  if (answered === undefined || answered === null) return undefined;
  // The caller's code may not be type-checked: what it answers wrongly has to be printable.
  const answer = { module: String(answered.module), name: String(answered.name) };
  const module = index.moduleByName.get(answer.module);
  const position = module === undefined ? undefined : index.exportByName[module]?.get(answer.name);
  if (module !== undefined && position !== undefined) {
    return { by: "export", at: { module, export: position }, others: [] };
  }
  if (lookupHostImport(options.imports, answer) !== undefined) {
    return { by: "host", module: answer.module, name: answer.name };
  }
  problems.push({ kind: "bad answer", importer, import: entry, answer });
  return NOBODY;
}

/** The exports that the names alone point at; more than one only by the flat lookup. */
function candidatesFor({ modules, index, importer, entry }: Question): readonly ExportPosition[] {
  const named = index.moduleByName.get(entry.module);
  if (named !== undefined && named !== importer) {
    const position = index.exportByName[named]?.get(entry.name);
    return position === undefined ? [] : [{ module: named, export: position }];
  }
  const all = index.exportsOfName.get(entry.name) ?? [];
  const foreign = all.filter(({ module }) => module !== importer);
  if (foreign.length === 0) return named === importer ? all : [];
  return definitionsFirst(foreign, modules);
}

/** Exports that pass on an import come last: they lead to a definition that is usually among the others. */
function definitionsFirst(
  candidates: readonly ExportPosition[],
  modules: readonly NamedModule[],
): readonly ExportPosition[] {
  if (candidates.length === 1) return candidates;
  const passesOn = (at: ExportPosition) => modules[at.module]?.type.exports[at.export]?.importIndex !== undefined;
  return [...candidates.filter((at) => !passesOn(at)), ...candidates.filter(passesOn)];
}
