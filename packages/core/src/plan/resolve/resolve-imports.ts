import { isBuiltinNamespace } from "../../wasm/compile-options.ts";
import { externKindOf } from "../../wasm/extern-type.ts";
import { findHostValue, type HostKey } from "../../wasm/host-import.ts";
import { isHostNamespace, isMinified, isPlaceName } from "../../wasm/host-names.ts";
import { createImportKeys } from "../../wasm/import-key.ts";
import type { ImportType } from "../../wasm/module-type.ts";
import type { ImportReason } from "../import-format.ts";
import type { PassOptions } from "../plan-options.ts";
import type { ExportIndex, ExportPosition, NamedModule } from "./index-exports.ts";

/** The provider of one import, before re-exports are followed, and the rule that chose it. */
export type Resolution =
  | {
      readonly by: "export";
      readonly at: ExportPosition;
      readonly reason: Exclude<ImportReason, "host">;
      /**
       * All exports that the names match, if there are more than `at`. Importers share this list, so it may contain an
       * export of the importer itself, which does not count.
       */
      readonly candidates?: readonly ExportPosition[];
    }
  | ({ readonly by: "host"; readonly reason: ImportReason } & HostKey)
  /** An extern without an owner, by its number in `Arrangement.made`. */
  | { readonly by: "made"; readonly extern: number; readonly reason?: ImportReason }
  /** The engine provides the import, because of the options that the module is compiled with. */
  | { readonly by: "engine" }
  | { readonly by: "trap" }
  | { readonly by: "nobody" };

/** An import for which the rules found no provider, or several, or one that cannot be read. */
export type ResolutionProblem =
  | {
      readonly kind: "missing";
      readonly importer: number;
      readonly import: ImportType;
      /** Exports of the name that have another type; shared by importers. */
      readonly others?: readonly ExportPosition[];
    }
  | {
      readonly kind: "unreadable";
      readonly importer: number;
      readonly import: ImportType;
      /** The host import, and the error that reading it threw. */
      readonly host: HostKey;
      readonly error: unknown;
    }
  | {
      readonly kind: "bad answer";
      readonly importer: number;
      readonly import: ImportType;
      /** Two texts that name nothing, or a value of another kind. */
      readonly answer: unknown;
    }
  | {
      readonly kind: "ambiguous";
      readonly importer: number;
      readonly import: ImportType;
      /** Shared, like the candidates of a `Resolution`. */
      readonly candidates: readonly ExportPosition[];
    };

export interface ResolvedImports {
  /** By module, then by import. */
  readonly resolutions: readonly (readonly Resolution[])[];
  readonly problems: readonly ResolutionProblem[];
}

export const NOBODY: Resolution = { by: "nobody" };
const ENGINE: Resolution = { by: "engine" };

/**
 * Gives every import a provider, or reports it.
 *
 * The first rule that applies decides: the engine, for builtins and string constants; the caller's `resolve`; the
 * caller's `importsFor`, then `imports`; the linked module of the import's module name. If no linked module has that name, the flat lookup takes a module that exports the import's
 * name; namespaces of hosts, and minified imports, have no flat lookup. A module provides its own import last, if no other module exports
 * the name. No module provides the place of another module's data.
 */
export function resolveImports(
  modules: readonly NamedModule[],
  index: ExportIndex,
  options: PassOptions,
): ResolvedImports {
  const problems: ResolutionProblem[] = [];
  const keyOf = createImportKeys();
  const resolutions = modules.map(({ type }, importer) => {
    const question = { modules, index, options, importer, problems, isMinified: isMinified(type.imports) };
    // A single import repeats no other.
    if (type.imports.length < 2) return type.imports.map((entry) => resolveImport(entry, question));
    // One import object serves a module, so imports with the same module and name get one provider.
    const byKey = new Map<string, Resolution>();
    return type.imports.map((entry) => {
      const key = keyOf(entry);
      const known = byKey.get(key);
      // A stub that traps is a function, so an import of another kind under the same name cannot use it.
      if (known !== undefined && (known.by !== "trap" || externKindOf(entry.type) === "function")) return known;
      const resolution = resolveImport(entry, question);
      byKey.set(key, resolution);
      return resolution;
    });
  });
  return { resolutions, problems };
}

interface Question {
  readonly modules: readonly NamedModule[];
  readonly index: ExportIndex;
  readonly options: PassOptions;
  readonly importer: number;
  readonly problems: ResolutionProblem[];
  readonly isMinified: boolean;
}

function resolveImport(entry: ImportType, question: Question): Resolution {
  const { modules, options, importer, problems } = question;
  // The engine does not look for other providers of these imports.
  const { compileOptions, lacksBuiltin } = options;
  if (
    compileOptions !== undefined &&
    modules[importer]?.type.precompiled !== true &&
    isBuiltinNamespace(entry.module, compileOptions) &&
    lacksBuiltin?.(entry) !== true
  )
    return ENGINE;
  const answer = askCaller(entry, question);
  if (answer !== undefined) return answer;
  const given = findHost(entry, { key: entry, reason: "host" }, question);
  if (given !== undefined) return given;
  const provided = options.closed ? undefined : lookUp(entry, question);
  if (provided !== undefined) return provided;
  if (options.unresolved === "trap" && externKindOf(entry.type) === "function") return { by: "trap" };
  problems.push({ kind: "missing", importer, import: entry });
  return NOBODY;
}

interface HostQuestion {
  readonly key: HostKey;
  readonly reason: "resolve" | "host";
}

function findHost(
  entry: ImportType,
  { key: { module, name }, reason }: HostQuestion,
  { modules, options, importer, problems }: Question,
): Resolution | undefined {
  const shared = { module, name };
  const keys = options.hostImports.isShared ? [shared] : [{ for: modules[importer]?.name ?? "", ...shared }, shared];
  for (const host of keys) {
    const found = findHostValue(options.hostImports, host, entry.type);
    if (found === undefined) continue;
    if (!found.isThrown) return { by: "host", ...host, reason };
    problems.push({ kind: "unreadable", importer, import: entry, host, error: found.value });
    return NOBODY;
  }
  return undefined;
}

function askCaller(entry: ImportType, question: Question): Resolution | undefined {
  const { modules, index, options, importer, problems } = question;
  const answered = options.resolve?.({
    importer: modules[importer]?.name ?? "",
    ...entry,
  });
  if (answered === undefined || answered === null) return undefined;
  // The caller's code may not be type-checked.
  const answer = { module: String(answered.module), name: String(answered.name) };
  const module = index.moduleByName.get(answer.module);
  const position = module === undefined ? undefined : index.exportByName(module, answer.name);
  if (module !== undefined && position !== undefined) {
    return { by: "export", at: { module, export: position }, reason: "resolve" };
  }
  const given = findHost(entry, { key: answer, reason: "resolve" }, question);
  if (given !== undefined) return given;
  problems.push({ kind: "bad answer", importer, import: entry, answer: answered });
  return NOBODY;
}

/** The exports that the names alone match; several candidates come only from the flat lookup. */
function lookUp(entry: ImportType, question: Question): Resolution | undefined {
  const { modules, index, options, importer } = question;
  if (isPlaceName(entry.name)) return undefined;
  const alias = options.aliasOf?.(modules[importer]?.name ?? "", entry.module);
  const named = index.moduleByName.get(alias ?? entry.module);
  if (named !== undefined && (named !== importer || alias !== undefined)) {
    const position = index.exportByName(named, entry.name);
    if (position !== undefined) return { by: "export", at: { module: named, export: position }, reason: "namespace" };
    // The alias may be the importer itself; then fall through to the flat lookup.
    if (named !== importer) return undefined;
  }
  if (named === undefined && (isHostNamespace(entry.module) || question.isMinified)) return undefined;
  const candidates = index.exportsOfName.get(entry.name) ?? [];
  const at = candidates.find(({ module }) => module !== importer);
  if (at === undefined) return provideItself(candidates[0], entry, { modules, importer, isNamed: named === importer });
  return candidates.length === 1
    ? { by: "export", at, reason: "flat" }
    : { by: "export", at, reason: "flat", candidates };
}

/** The namespace of LLVM's toolchains, which names no provider: any module may be meant. */
const ANY_MODULE = "env";

/**
 * An importer as its own provider, if no other module exports the name: its definition is weak, so that toolchains both
 * import and export it.
 *
 * Another namespace means a module that is missing, and an export that passes an import on defines nothing. Both count
 * only if the importer asks for itself by name.
 *
 * @param at - an export of the importer
 */
export function provideItself(
  at: ExportPosition | undefined,
  { module: namespace }: ImportType,
  { modules, importer, isNamed }: Pick<Question, "modules" | "importer"> & { readonly isNamed: boolean },
): Resolution | undefined {
  const type = modules[importer]?.type;
  if (at === undefined || type === undefined) return undefined;
  const defines = type.precompiled !== true && type.exports[at.export]?.importIndex === undefined;
  return isNamed || (defines && namespace === ANY_MODULE) ? { by: "export", at, reason: "self" } : undefined;
}
