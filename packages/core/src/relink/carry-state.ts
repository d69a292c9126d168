import { isStackLike } from "../plan/place/may-share-stack.ts";
import { countImported } from "../wasm/count-imported.ts";
import { externKindOf, type GlobalExternType } from "../wasm/extern-type.ts";
import type { ExportType, ModuleType } from "../wasm/module-type.ts";
import { countOf, NOT_EXPORTED, type Report, subjectOf } from "./lost-state.ts";
import { copyElements, copyMemory } from "./overwritten-state.ts";

/** One module before and after it was instantiated again. */
export interface Succession {
  readonly module: string;
  readonly earlier: ModuleType;
  readonly type: ModuleType;
  readonly before: WebAssembly.Exports;
  readonly after: WebAssembly.Exports;
  readonly report: Report;
}

/**
 * Copies memories and tables that a module defines itself, and exports, into those of its new instance.
 *
 * @param imported - the values that the new instance imports, which a module without a type may export again
 * @returns the memories and tables of the new instance with the state of the earlier ones
 */
export function copyOwnExterns(succession: Succession, imported: ReadonlySet<unknown>): ReadonlySet<object> {
  const { module, type, before, after, report } = succession;
  const copied = new Set<object>();
  for (const { name, importIndex, type: extern } of type.exports) {
    const [from, to] = [before[name], after[name]];
    if (importIndex !== undefined || from === undefined || to === undefined || copied.has(to) || imported.has(to))
      continue;
    const kind = externKindOf(extern);
    if (kind !== "memory" && kind !== "table") continue;
    try {
      if (kind === "memory") copyMemory(from as WebAssembly.Memory, to as WebAssembly.Memory, extern);
      else copyElements(from as WebAssembly.Table, to as WebAssembly.Table);
      copied.add(to);
    } catch (error) {
      report({ module, kind, name, reason: `it could not be copied: ${String(error)}` });
    }
  }
  const hidden = hiddenDefinitions(type, "memory").length;
  if (hidden > 0) report({ module, kind: "memory", reason: NOT_EXPORTED });
  return copied;
}

/** The definitions of a kind that a module does not export. */
function hiddenDefinitions(type: ModuleType, kind: "memory" | "global"): ModuleType["definitions"]["global"] {
  const exported = new Set(ownExports(type, kind).map(({ index }) => index));
  const imported = countImported(kind, type.imports);
  return type.definitions[kind].filter((_, ordinal) => !exported.has(imported + ordinal));
}

function ownExports({ exports }: ModuleType, kind: string): readonly ExportType[] {
  return exports.filter(({ type, importIndex }) => type.kind === kind && importIndex === undefined);
}

/**
 * Gives mutable globals, which a module defines and exports, their values of before.
 *
 * A new module that gives a global another type or another initial value means another value.
 */
export function carryGlobals(succession: Succession): void {
  const { module, earlier, type, report } = succession;
  const lose = (name: string, reason: string) => report({ module, kind: "global", name, reason });
  if (earlier === type && type.precompiled) carryUntyped(succession);
  const globals: Globals = {
    next: new Map(ownExports(type, "global").map((entry) => [entry.name, entry])),
    initialBefore: initialsOf(earlier),
    initialNow: initialsOf(type),
  };
  for (const entry of ownExports(earlier, "global")) {
    if (!isMutable(entry)) continue;
    const reason = carryGlobal(entry, { ...succession, ...globals });
    if (reason !== undefined) lose(entry.name, reason);
  }
  if (earlier === type) return;
  const hidden = hiddenDefinitions(earlier, "global").filter((one) => isMutable(one) && !isStackLike(one)).length;
  if (hidden > 0)
    report({
      ...subjectOf(module, "global", undefined),
      reason: `${countOf(hidden, "mutable global")} of the earlier module had no export`,
    });
}

/** Without a type, the engine tells whether a global is mutable. */
function carryUntyped({ type, before, after }: Succession): void {
  for (const { name, type: extern } of type.exports) {
    if (extern.kind !== "opaque" || extern.externKind !== "global") continue;
    try {
      (after[name] as WebAssembly.Global).value = (before[name] as WebAssembly.Global).value;
    } catch {
      // A constant, or a v128.
    }
  }
}

function isMutable({ type }: Pick<ExportType, "type">): boolean {
  return type.kind === "global" && type.mutable;
}

/** The reason for which a global does not keep its value; undefined if it does. */
function carryGlobal(
  entry: ExportType,
  { next: nexts, initialBefore, initialNow, before, after }: Succession & Globals,
): string | undefined {
  const { name } = entry;
  const next = nexts.get(name);
  if (next === undefined || !isMutable(next)) return "the new module exports no mutable global of this name";
  const [from, to] = [entry.type as GlobalExternType, next.type as GlobalExternType];
  if (JSON.stringify(from.type) !== JSON.stringify(to.type)) return "it has another type in the new module";
  if (initialBefore(entry) !== initialNow(next)) return "it has another initial value in the new module";
  if (from.type === "v128") return "JavaScript cannot read a v128";
  const value = (before[name] as WebAssembly.Global).value;
  const isOfModule = typeof from.type !== "string" && from.type.ref !== "extern";
  if (isOfModule && value !== null) return "it refers to a function or an object of the earlier instance";
  (after[name] as WebAssembly.Global).value = value;
  return undefined;
}

/** The globals that a module defines and exports. */
interface Globals {
  /** Those of the new module, by name. */
  readonly next: ReadonlyMap<string, ExportType>;
  readonly initialBefore: InitialOf;
  readonly initialNow: InitialOf;
}

/** Finds the initial value of an exported global. */
type InitialOf = (entry: ExportType) => string | undefined;

function initialsOf({ definitions, imports }: ModuleType): InitialOf {
  const imported = countImported("global", imports);
  return ({ index }) => definitions.global[index - imported]?.initial;
}
