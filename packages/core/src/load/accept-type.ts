import type { ModuleRewrite } from "../plan/rewrite-format.ts";
import { Failure } from "../problem.ts";
import { externKindOf } from "../wasm/extern-type.ts";
import type { ExportType, ImportType, ModuleType, StoredModuleType } from "../wasm/module-type.ts";
import { quoteName } from "../wasm/quote-name.ts";
import { loadFailure, type OtherRewrite, type TypeDifference } from "./load-problems.ts";
import type { ModuleLoad, SharedBody } from "./module-load.ts";

/** `plan/hoist/plan-rewrites` gives this name to the namespace of new imports, and to the export of a start function. */
const NEW_NAME = /^'*$/;

/**
 * Gives a compiled module the type that the caller knows. All other modules have told their types.
 *
 * If the module was compiled from the original bytes, none of its definitions can be hoisted any more, and its start
 * function cannot be deferred. With a start function, its imports are deferred last, as those of a module without a type.
 *
 * If the module was rewritten before, it has more imports, or an export more. Its type is that of the original bytes, so
 * that the planner asks for the same rewrite again.
 *
 * @param loading - the load of a module; names and kinds of a compiled module are known
 * @throws Failure `INVALID_SOURCE` if the type is that of another module
 */
export async function acceptType(loading: Promise<ModuleLoad>, stored: StoredModuleType): Promise<ModuleLoad> {
  const load = await loading;
  const { url, type: described, body } = load;
  if (body.kind !== "compiled") return load;
  const given = stored as ModuleType;
  const { imports, exports, types, definitions, sections } = given;
  const isType = [imports, exports, types, sections].every(Array.isArray) && Object(definitions) === definitions;
  if (!isType) throw otherType(undefined);
  const [ownImports, newImports] = split(described.imports, imports.length, isHoisted);
  const [ownExports, newExports] = split(described.exports, exports.length, isStart);
  const difference =
    firstDifference("import", imports.map(importText), ownImports.map(importText)) ??
    firstDifference("export", exports.map(exportText), ownExports.map(exportText));
  if (difference !== undefined) throw otherType(difference);
  const added = [...newImports.map(importText), ...newExports.map(exportText)];
  return {
    url,
    type: added.length > 0 ? given : withoutRewrites(given),
    body: bodyOf(body.module, { added, type: given }),
  };
}

function isHoisted({ module }: ImportType): boolean {
  return NEW_NAME.test(module);
}

function isStart({ name }: ExportType): boolean {
  return NEW_NAME.test(name);
}

/** The original entries, and those that a rewrite has added behind them. */
function split<Entry>(
  entries: readonly Entry[],
  originalCount: number,
  isAdded: (entry: Entry) => boolean,
): readonly [readonly Entry[], readonly Entry[]] {
  const added = entries.slice(originalCount);
  return added.every(isAdded) ? [entries.slice(0, originalCount), added] : [entries, []];
}

/** The type of a module that no plan can rewrite, and so none can place. */
function withoutRewrites(type: ModuleType): ModuleType {
  const { places: _, ...areas } = type.areas ?? {};
  const definitions = { table: [], memory: [], global: [], tag: [] };
  const fixed = { ...type, definitions, ...(type.areas && { areas }) };
  return type.start === undefined ? fixed : { ...fixed, precompiled: true };
}

interface Rewritten {
  /** The imports and exports that a rewrite has added. */
  readonly added: readonly string[];
  readonly type: ModuleType;
}

/** A body that is compiled already, if the plan asks for the rewrite that the module has. */
function bodyOf(module: WebAssembly.Module, { added, type }: Rewritten): SharedBody {
  return {
    kind: "shared",
    reusesCompiledCode: false,
    async compile(rewrite) {
      const planned = plannedTexts(rewrite);
      if (planned.join() === added.join()) return module;
      const problem: OtherRewrite = { about: "other-rewrite", code: "PLAN_MISMATCH", found: added, planned };
      throw new Failure("link", [problem]);
    },
    readAhead: async () => {},
    bytes: async () => undefined,
    dataSegments: () => type.dataSegments,
    readMembers: async () => undefined,
  };
}

/** The imports and exports that a rewrite adds. */
function plannedTexts(rewrite: ModuleRewrite | undefined): readonly string[] {
  const { hoists = [], startExport } = rewrite ?? {};
  const imports = hoists.map(({ kind, module, name }) => `${kind} ${quoteName(module)} ${quoteName(name)}`);
  return startExport === undefined ? imports : [...imports, `function ${quoteName(startExport)}`];
}

function firstDifference(
  of: TypeDifference["of"],
  expected: readonly string[],
  found: readonly string[],
): TypeDifference | undefined {
  const count = Math.max(expected.length, found.length);
  for (let position = 0; position < count; position += 1) {
    if (expected[position] === found[position]) continue;
    return { of, position, expected: expected[position], found: found[position] };
  }
  return undefined;
}

function importText({ type, module, name }: ImportType): string {
  return `${externKindOf(type)} ${quoteName(module)} ${quoteName(name)}`;
}

function exportText({ type, name }: ExportType): string {
  return `${externKindOf(type)} ${quoteName(name)}`;
}

function otherType(difference: TypeDifference | undefined): Failure {
  return loadFailure({ about: "other-type", code: "INVALID_SOURCE", difference });
}
