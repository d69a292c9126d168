import { type FunctionExternType, type ModuleType, parseModule } from "@rec/browser";
import type { CallableExport, ExportQuery, Found } from "../model/call-api.ts";
import type { ModuleSet } from "../model/module-set.ts";
import { pageUrl } from "./module-source.ts";
import { readModuleBytes } from "./read-module-bytes.ts";
import { staysInside, valueKindOf } from "./value-kinds.ts";

/** A live module, with what a search and a stack trace need of it. */
export interface LiveModule {
  readonly name: string;
  readonly type: ModuleType;
  /** Number of functions that the module defines. */
  readonly definedFunctions: number;
  /** Undefined for a file of the reader. */
  readonly url: string | undefined;
}

const FUNCTION_SECTION = 3;

/** Reads the modules of a live set again, one after the other, so that one file at a time is in memory. */
export async function readLiveModules({ modules }: ModuleSet): Promise<readonly LiveModule[]> {
  const live: LiveModule[] = [];
  for (const { name, source } of modules) {
    const bytes = await readModuleBytes(source);
    const type = parseModule(bytes);
    const section = type.sections.find(({ id }) => id === FUNCTION_SECTION);
    const definedFunctions = section === undefined ? 0 : readU32(bytes, section.offset);
    live.push({ name, type, definedFunctions, url: source.from === "url" ? pageUrl(source.url) : undefined });
  }
  return live;
}

/** LEB128. Core specification 3.0, "Integers", binary format. */
function readU32(bytes: Uint8Array, start: number): number {
  let value = 0;
  for (let at = start, unit = 1; ; at++, unit *= 128) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * unit;
    if (byte < 0x80) return value;
  }
}

export function searchFunctions(modules: readonly LiveModule[], query: ExportQuery): Found<CallableExport> {
  const found = searchExports(modules, { query, kind: "function" });
  return { ...found, items: found.items.map(callableOf) };
}

export function findFunction(
  modules: readonly LiveModule[],
  wanted: Pick<CallableExport, "module" | "name">,
): CallableExport | undefined {
  const module = modules.find(({ name }) => name === wanted.module);
  const entry = module?.type.exports.find(({ name, type }) => name === wanted.name && type.kind === "function");
  return module && entry && callableOf({ module, entry });
}

export interface FoundExport {
  readonly module: LiveModule;
  readonly entry: ModuleType["exports"][number];
}

export function searchExports(
  modules: readonly LiveModule[],
  { query, kind }: { readonly query: ExportQuery; readonly kind: "function" | "global" },
): Found<FoundExport> {
  const words = query.text.toLowerCase().split(/\s+/).filter(Boolean);
  const items: FoundExport[] = [];
  let total = 0;
  for (const module of modules) {
    for (const entry of module.type.exports) {
      if (entry.type.kind !== kind) continue;
      const text = words.length === 0 ? "" : `${module.name}.${entry.name}`.toLowerCase();
      if (!words.every((word) => text.includes(word))) continue;
      total += 1;
      if (items.length < query.most) items.push({ module, entry });
    }
  }
  return { items, total };
}

function callableOf({ module, entry }: FoundExport): CallableExport {
  const { params, results } = entry.type as FunctionExternType;
  const { types } = module.type;
  const inside = [...params, ...results].find(staysInside);
  const refused = inside === undefined ? undefined : valueKindOf(inside, types).reason;
  return {
    module: module.name,
    name: entry.name,
    parameters: params.map((type) => valueKindOf(type, types)),
    results: results.map((type) => valueKindOf(type, types)),
    ...(refused !== undefined && { refused }),
  };
}
