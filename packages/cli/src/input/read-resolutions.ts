import type { ExportRef, ImportRequest, ModuleType } from "@rec/core";
import { didYouMean } from "../output/did-you-mean.ts";
import { UsageError } from "../output/failure.ts";
import { shownName } from "../output/shown-name.ts";
import { splitReference } from "./split-reference.ts";

type Types = Readonly<Record<string, ModuleType>>;
type Import = Pick<ImportRequest, "importer" | "module" | "name">;

/** An export of the module, or undefined for the export with the name of the import. */
interface Provider {
  readonly module: string;
  readonly name: string | undefined;
}

/**
 * The providers that a user chose on the command line, as the `resolve` of a plan.
 *
 * @param choices - each `IMPORT,…=MODULE` or `IMPORT=MODULE.EXPORT`, where IMPORT is `namespace.name`, or a name in any
 *   namespace, each with `importer:` in front for the imports of one module
 * @param types - the linked modules by name
 * @throws {UsageError} if a choice cannot be read, no module has the import, or no module has the export
 */
export function readResolutions(
  choices: readonly string[],
  types: Types,
): (request: ImportRequest) => ExportRef | undefined {
  const imports = importsOf(types);
  const chosen = new Map<string, Provider>();
  for (const choice of choices) {
    const { keys, target } = splitChoice(choice, imports);
    for (const key of keys) {
      const entries = imports.get(key);
      if (entries === undefined) throw unknownImport(key, choice, imports);
      if (chosen.has(key))
        throw new UsageError(`Cannot use --resolve ${shownName(choice)}: ${shownName(key)} has a provider already`);
      chosen.set(key, readProvider(target, { choice, entries, types }));
    }
  }
  return (request) => {
    const provider = keysOf(request).flatMap((key) => chosen.get(key) ?? [])[0];
    return provider && { module: provider.module, name: provider.name ?? request.name };
  };
}

/** The texts that mean an import, the most exact first. */
function keysOf({ importer, module, name }: Import): readonly string[] {
  return [`${importer}:${module}.${name}`, `${importer}:${name}`, `${module}.${name}`, name];
}

/** The imports of all modules by each text that means them. */
function importsOf(types: Types): ReadonlyMap<string, readonly Import[]> {
  const found = new Map<string, Import[]>();
  for (const [importer, { imports }] of Object.entries(types)) {
    for (const { module, name } of imports) {
      const entry = { importer, module, name };
      for (const key of keysOf(entry)) {
        const entries = found.get(key) ?? [];
        entries.push(entry);
        found.set(key, entries);
      }
    }
  }
  return found;
}

interface Choice {
  readonly keys: readonly string[];
  readonly target: string;
}

/** Names may contain `=` and commas, so the parts are sought that mean imports. */
function splitChoice(choice: string, imports: ReadonlyMap<string, unknown>): Choice {
  // The name of an import may be empty.
  const first = imports.has("") ? 0 : 1;
  const cuts = [...choice.matchAll(/=/g)].map(({ index }) => index).filter((cut) => cut >= first);
  const splits = cuts.flatMap((cut): Choice[] => {
    const [before, target] = [choice.slice(0, cut), choice.slice(cut + 1)];
    return [
      { keys: [before], target },
      { keys: before.split(","), target },
    ];
  });
  const [, usual] = splits;
  if (usual === undefined) {
    throw new UsageError(
      `Cannot read --resolve ${shownName(choice)}: expected IMPORT=MODULE.EXPORT, as in env.malloc=memory.malloc, or IMPORT,…=MODULE`,
    );
  }
  return splits.find(({ keys }) => keys.every((key) => imports.has(key))) ?? usual;
}

function unknownImport(key: string, choice: string, imports: ReadonlyMap<string, readonly Import[]>): UsageError {
  const known = [...imports.values()]
    .flat()
    .map(({ module, name }) => shownName(key.includes(".") ? `${module}.${name}` : name));
  return new UsageError(
    `Cannot use --resolve ${shownName(choice)}: no module imports ${shownName(key)}${didYouMean(key, known, "the modules import")}`,
  );
}

interface ProviderQuestion {
  readonly choice: string;
  readonly entries: readonly Import[];
  readonly types: Types;
}

function readProvider(target: string, { choice, entries, types }: ProviderQuestion): Provider {
  const modules = Object.keys(types);
  const action = `Cannot use --resolve ${shownName(choice)}`;
  const isWhole = modules.includes(target);
  const { module, name } = isWhole ? { module: target, name: undefined } : splitReference(target, modules, action);
  const exported = (types[module]?.exports ?? []).map((entry) => entry.name);
  for (const wanted of name === undefined ? entries.map((entry) => entry.name) : [name]) {
    if (exported.includes(wanted)) continue;
    throw new UsageError(
      `${action}: ${shownName(module)} does not export ${shownName(wanted)}` +
        didYouMean(wanted, exported.map(shownName), `${shownName(module)} exports`),
    );
  }
  return { module, name };
}
