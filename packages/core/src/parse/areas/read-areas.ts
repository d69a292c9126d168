import { countImported } from "../../wasm/count-imported.ts";
import type { AreaRange, ModuleAreas } from "../../wasm/module-areas.ts";
import type { ExportType, ImportType, ModuleType } from "../../wasm/module-type.ts";
import { NAMES_OF, readNames } from "../name-section.ts";
import { boundsOf } from "./data-bounds.ts";
import { findStack } from "./find-stack.ts";
import { dataAbove, findStaticEnd } from "./find-static-end.ts";
import { growsMemory } from "./grows-memory.ts";
import { inferTagName } from "./infer-tag-name.ts";
import { constantNamed, gatherGlobals, type ModuleGlobals } from "./module-globals.ts";
import { readLanguage } from "./read-language.ts";
import { readSymbolNames } from "./read-symbol-names.ts";
import { isAssemblyScript } from "./recognize-assemblyscript.ts";
import { replayStart } from "./replay-start.ts";
import { scanPrologues } from "./scan-prologues.ts";

/** Whether another module can have a memory or table of the module: only then do its areas matter. */
export function mayShareAreas({ imports, exports }: ModuleType): boolean {
  return imports.some(isShareable) || exports.some(isShareable);
}

function isShareable({ type }: ImportType | ExportType): boolean {
  return type.kind === "memory" || type.kind === "table";
}

/**
 * Finds out which parts of its memory a module uses, from names, the beginnings of functions, and the start function.
 *
 * The sections are read in one pass each; of the code, only the beginning of each function and the start function. Bytes that
 * cannot be read are no error: the areas behind them are absent.
 *
 * @param bytes - the whole module
 * @param type - the type of that module, with its data segments
 * @returns undefined if no other module can have its memory or table, or if nothing was found
 */
export function readAreas(bytes: Uint8Array, type: ModuleType): ModuleAreas | undefined {
  if (!mayShareAreas(type)) return undefined;
  const globals = gatherGlobals(type);
  const { sections, start } = type;
  const named = { bytes, sections };
  const symbols = readSymbolNames(bytes, sections);
  const names = new Map([...symbols.globals, ...readNames(named, NAMES_OF.global)]);
  const { prologues, bodies } = scanPrologues(bytes, { sections, wantsBodies: start !== undefined });
  const importedFunctions = countImported("function", type.imports);
  const isLibrary = type.dylink !== undefined;
  const written = start === undefined ? undefined : replayStart(bytes, { bodies, importedFunctions, start, isLibrary });
  const copied = written?.copied ?? [];
  const filled = written?.zeroed ?? [];
  const constantOf = (name: string) => constantNamed(name, globals, names);
  const shown = boundsOf(type, [...filled, ...copied]);
  const below = dataBefore(constantOf("__data_end"), shown);
  const isScript = isAssemblyScript({ bytes, type, globals, names, prologues });
  const others = [...filled, ...below, ...copied];
  const stack = isScript ? undefined : findStack({ type, globals, names, prologues, others });
  const language = isScript ? "AssemblyScript" : readLanguage(bytes, sections);
  const heapBase = isScript ? heapOfScript(bytes, type) : constantOf("__heap_base");
  const staticEnd = isScript ? undefined : findStaticEnd({ type, stack, shown, constantOf });
  const behind = below.length === 0 ? dataAbove(stack, { type, shown, staticEnd, constantOf }) : [];
  const zeroed = [...filled, ...below, ...behind];
  const threadLocals = threadLocalsOf(globals, written?.threadLocalBytes);
  const tagNames =
    tagNamesOf(type, new Map([...symbols.tags, ...readNames(named, NAMES_OF.tag)])) ?? inferredNames(bytes, type);
  const areas: ModuleAreas = {
    ...(zeroed.length > 0 && { zeroed }),
    ...(copied.length > 0 && { copied }),
    ...(written?.isAll && { startWrites: true as const }),
    ...(stack && { stack }),
    ...(heapBase !== undefined && { heapBase }),
    ...(staticEnd !== undefined && { staticEnd }),
    ...(language && { language }),
    ...(threadLocals && { threadLocals }),
    ...(tagNames && { tagNames }),
  };
  return Object.keys(areas).length === 0 ? undefined : areas;
}

/** The zero-initialised data between all other data and the end of the static data. */
function dataBefore(end: number | undefined, { end: start }: AreaRange): AreaRange[] {
  return end === undefined || start === 0 || end <= start ? [] : [{ start, end }];
}

/** Bytes to which AssemblyScript aligns the end of its data. */
const SCRIPT_ALIGNMENT = 16;

/** A module of AssemblyScript with an allocator grows its memory. One that gets its blocks from another module does not. */
function heapOfScript(bytes: Uint8Array, type: ModuleType): number | undefined {
  if (!growsMemory(bytes, type)) return undefined;
  return Math.ceil(boundsOf(type).end / SCRIPT_ALIGNMENT) * SCRIPT_ALIGNMENT;
}

/** Size and alignment as the module exports them, or the size that the start function copies for the first thread. */
function threadLocalsOf(globals: ModuleGlobals, copiedBytes: number | undefined): ModuleAreas["threadLocals"] {
  const sizeBytes = globals.constant("__tls_size");
  if (sizeBytes === undefined) return copiedBytes === undefined ? undefined : { sizeBytes: copiedBytes };
  const alignment = globals.constant("__tls_align");
  return { sizeBytes, ...(alignment !== undefined && { alignment }) };
}

function tagNamesOf(type: ModuleType, names: ReadonlyMap<number, string>): ModuleAreas["tagNames"] {
  const imported = countImported("tag", type.imports);
  const own = type.definitions.tag.map((_, position) => names.get(imported + position) ?? null);
  return own.some((name) => name !== null) ? own : undefined;
}

function inferredNames(bytes: Uint8Array, type: ModuleType): ModuleAreas["tagNames"] {
  const name = inferTagName(bytes, type);
  return name === undefined ? undefined : [name];
}
