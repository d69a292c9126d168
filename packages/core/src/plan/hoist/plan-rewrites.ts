import type { ExternType, Limits, TableExternType } from "../../wasm/extern-type.ts";
import type { Arrangement } from "../arrangement.ts";
import type { NamedModule } from "../resolve/index-exports.ts";
import type { HoistedImport, ModuleRewrite } from "../rewrite-format.ts";
import type { Hoists } from "./choose-hoists.ts";
import type { HoistedDefinitions } from "./describe-hoists.ts";
import { HOISTABLE_KINDS } from "./find-hoistable.ts";

interface RewriteInput {
  readonly modules: readonly NamedModule[];
  readonly hoists: Hoists;
  readonly hoisted: HoistedDefinitions;
  /** Modules whose start function becomes an export. */
  readonly waiting: ReadonlySet<number>;
  readonly arrangement: Pick<Arrangement, "made" | "places">;
  /** The namespace in which the engine takes each import for a string constant. */
  readonly stringConstants: string | undefined;
}

/**
 * Chooses names for the imports that replace hoisted definitions, and for the exports that replace deferred start
 * functions. No new name is already in use in the module.
 *
 * The names are as short as can be. An import with empty names takes as many bytes as the section of the memory that it
 * replaces, so the code stays at its offset.
 *
 * @returns rewrites by module; a module that keeps its bytes has none
 */
export function planRewrites({
  modules,
  hoists,
  hoisted,
  waiting,
  arrangement: { made, places },
  stringConstants,
}: RewriteInput): readonly (ModuleRewrite | undefined)[] {
  const rewrites: (ModuleRewrite | undefined)[] = new Array(modules.length);
  if (hoists.counts === undefined && waiting.size + places.size === 0) return rewrites;
  for (let module = 0; module < modules.length; module += 1) {
    const { type } = modules[module] as NamedModule;
    const hoistedImports = nameHoists(module, { type, hoists, hoisted, made, stringConstants });
    if (waiting.has(module)) {
      const exported = type.exports.map(({ name }) => name);
      rewrites[module] = { hoists: hoistedImports, startExport: freshName("", exported) };
    } else if (hoistedImports.length > 0) {
      rewrites[module] = { hoists: hoistedImports };
    }
    const place = places.get(module);
    if (place !== undefined) rewrites[module] = { hoists: hoistedImports, ...rewrites[module], place };
  }
  return rewrites;
}

function nameHoists(
  module: number,
  {
    type,
    hoists,
    hoisted,
    made,
    stringConstants,
  }: Pick<RewriteInput, "hoists" | "hoisted" | "stringConstants"> &
    Pick<NamedModule, "type"> &
    Pick<Arrangement, "made">,
): HoistedImport[] {
  const counts = hoists.counts?.[module];
  const moved: HoistedImport[] = [];
  if (counts === undefined) return moved;
  let namespace: string | undefined;
  for (const kind of HOISTABLE_KINDS) {
    for (let ordinal = 0; ordinal < counts[kind]; ordinal += 1) {
      namespace ??= freshName("", [stringConstants, ...type.imports.map((entry) => entry.module)]);
      const extern = hoisted.numberOf({ module, kind, ordinal });
      const name = moved.length === 0 ? "" : (moved.length - 1).toString(36);
      const own = hoisted.list[extern] ?? made[extern - hoisted.list.length];
      const isOpen = exceeds(own?.type, type.definitions[kind][ordinal]?.type);
      moved.push({ kind, module: namespace, name, extern, ...(isOpen && ({ withoutLimits: true } as const)) });
    }
  }
  return moved;
}

/** Whether a memory or table is larger than its owner allows, or may become so. */
function exceeds(made: ExternType | undefined, declared: ExternType | undefined): boolean {
  const { maximum } = limitsOf(declared) ?? {};
  return maximum !== undefined && (limitsOf(made)?.maximum ?? Number.POSITIVE_INFINITY) > maximum;
}

function limitsOf(type: ExternType | undefined): Limits | undefined {
  return (type as Partial<TableExternType> | undefined)?.limits;
}

/** The wanted name, with as many apostrophes appended as make it unique. */
function freshName(wanted: string, taken: Iterable<string | undefined>): string {
  const names = new Set(taken);
  let name = wanted;
  while (names.has(name)) name += "'";
  return name;
}
