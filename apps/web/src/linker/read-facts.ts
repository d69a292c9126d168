import { formatExternType, type ModuleType, parseModule } from "@rec/browser";
import type { ModuleSet } from "../model/module-set.ts";
import type { ExportFacts, ModuleFacts } from "../model/snapshot.ts";
import { sourceOf } from "./module-source.ts";

/** The page lists no more imports and exports of one module. */
export const MOST_LISTED = 2000;

/** A module's facts, and its type, which only the worker reads. */
export interface ReadModule {
  readonly facts: ModuleFacts;
  readonly type: ModuleType;
}

/** The facts of each module of a set that can be read and parsed. URLs were loaded before, so the browser has them. */
export async function readFacts(set: ModuleSet): Promise<readonly ModuleFacts[]> {
  return (await readModules(set)).map(({ facts }) => facts);
}

/** Reads each module of a set that can be read and parsed. */
export async function readModules(set: ModuleSet): Promise<readonly ReadModule[]> {
  const modules = await Promise.all(set.modules.map(({ name, source }) => readModule(name, sourceOf(source))));
  return modules.filter((module) => module !== undefined);
}

async function readModule(name: string, source: unknown): Promise<ReadModule | undefined> {
  try {
    const response = source instanceof Response ? source : await fetch(String(source));
    const bytes = new Uint8Array(await response.arrayBuffer());
    const type = parseModule(bytes);
    return { facts: factsOf(name, { type, sizeBytes: bytes.length }), type };
  } catch {
    // The link itself says what is wrong with this module.
    return undefined;
  }
}

export function factsOf(
  name: string,
  { type, sizeBytes }: { readonly type: ModuleType; readonly sizeBytes: number },
): ModuleFacts {
  return {
    name,
    sizeBytes,
    imports: type.imports.slice(0, MOST_LISTED).map((entry) => ({
      module: entry.module,
      name: entry.name,
      kind: entry.type.kind,
      type: formatExternType(entry.type, type.types),
    })),
    exports: type.exports.slice(0, MOST_LISTED).map((entry) => exportFacts(entry, type)),
    importCount: type.imports.length,
    exportCount: type.exports.length,
    ...(type.dylink === undefined ? {} : { needed: type.dylink.needed }),
  };
}

function exportFacts(entry: ModuleType["exports"][number], { types }: ModuleType): ExportFacts {
  const text = formatExternType(entry.type, types);
  const facts = { name: entry.name, kind: entry.type.kind, type: text };
  if (entry.type.kind !== "function") return facts;
  const [parameters, results] = text
    .slice(text.indexOf("["))
    .split("->")
    .map((part) => part.trim().slice(1, -1).split(" ").filter(Boolean));
  return { ...facts, signature: { parameters: parameters ?? [], results: results ?? [] } };
}
