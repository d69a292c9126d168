import type { ExportRef, ImportRequest, LooseExports } from "@rec/core";
import { link } from "@rec/node";
import { explainConflicts, explainForFiles } from "./explain-for-files.ts";
import type { Conflict, FileGroup, GroupFile } from "./file-group.ts";

/**
 * Links the files of a group.
 *
 * @param group - the files, and the source of each import
 * @param values - the ES modules and exports of other groups from which they import
 * @returns the exports of each file, by URL
 * @throws ModuleLoadError, ModuleParseError, ModuleLinkError
 */
export async function linkFiles(
  { files, engine }: FileGroup,
  values: readonly object[],
): Promise<Readonly<Record<string, LooseExports>>> {
  const named = new Map(
    files.flatMap(({ name, namespaces }) => namespaces.map(([each, url]) => [keyOf(name, each), url])),
  );
  const sources = new Map(
    files.flatMap(({ name, imports }) =>
      imports.map(([namespace, each, source]) => [keyOf(name, namespace, each), source] as const),
    ),
  );
  const aliases = new Map(
    files.flatMap(({ name, aliases: own = [] }) => own.map(([each, specifiers]) => [keyOf(name, each), specifiers])),
  );
  const resolve = ({ importer, module, name }: ImportRequest): ExportRef | undefined => {
    const source = sources.get(keyOf(importer, module, name));
    return typeof source === "string" ? { module: source, name } : undefined;
  };
  const { exports } = await link(Object.fromEntries(files.map(({ name, url }) => [name, url])), {
    resolve,
    importsFor: Object.fromEntries(files.map((file) => [file.name, hostImportsOf(file, values)])),
    discover: ({ specifier, importer }) => named.get(keyOf(importer, specifier)),
    ...engine,
  }).catch((error: unknown) => {
    throw explainForFiles(error, (importer, namespace) => aliases.get(keyOf(importer, namespace)) ?? []);
  });
  return Object.fromEntries(files.map(({ name, url }) => [url, exports[name] as LooseExports]));
}

/**
 * Refuses a group with a file that is linked with another file already.
 *
 * @throws ModuleLinkError `AMBIGUOUS_IMPORT`
 */
export function refuse(conflicts: readonly Conflict[]): never {
  throw explainConflicts(conflicts);
}

/**
 * The export of a file as JavaScript sees it: the value of a global, as in native imports, and every other extern itself. A value
 * that JavaScript cannot have, such as a vector, is undefined.
 */
export function toExported(extern: unknown): unknown {
  if (!(extern instanceof WebAssembly.Global)) return extern;
  try {
    return extern.value;
  } catch {
    return undefined;
  }
}

/** One key of several names. */
function keyOf(...names: readonly string[]): string {
  return JSON.stringify(names);
}

type HostImports = Readonly<Record<string, Readonly<Record<string, never>>>>;

/** The values of each namespace: one ES module, or values of several. They are read when the linker asks for them. */
function hostImportsOf({ imports }: GroupFile, values: readonly object[]): HostImports {
  const namespaces = new Map<string, Map<string, number>>();
  for (const [namespace, name, source] of imports) {
    if (typeof source === "string") continue;
    const names = namespaces.get(namespace) ?? new Map<string, number>();
    namespaces.set(namespace, names.set(name, source));
  }
  const entries = [...namespaces].map(([namespace, names]): [string, object] => {
    const [only, ...others] = new Set(names.values());
    return [namespace, only !== undefined && others.length === 0 ? (values[only] as object) : merge(names, values)];
  });
  return Object.fromEntries(entries) as HostImports;
}

function merge(names: ReadonlyMap<string, number>, values: readonly object[]): object {
  const merged = Object.create(null) as object;
  for (const [name, source] of names) {
    const value = values[source] as Record<string, unknown>;
    if (name in value) Object.defineProperty(merged, name, { get: () => value[name], enumerable: true });
  }
  return merged;
}
