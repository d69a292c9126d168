import type { HoistedImport, ModuleRewrite } from "../plan-format.ts";
import type { NamedModule } from "../resolve/index-exports.ts";
import { HOISTABLE_KINDS, type Hoists } from "./choose-hoists.ts";
import type { HoistedDefinitions } from "./describe-hoists.ts";

interface RewriteInput {
  readonly modules: readonly NamedModule[];
  readonly hoists: Hoists;
  readonly hoisted: HoistedDefinitions;
  /** Modules whose start function becomes an export. */
  readonly waiting: ReadonlySet<number>;
}

/**
 * Names the imports that hoisted definitions become, and the exports that deferred start functions become. No name is one
 * that the module has already.
 *
 * @returns for each module its rewrite, or undefined where its bytes stay as they are
 */
export function planRewrites(input: RewriteInput): readonly (ModuleRewrite | undefined)[] {
  return input.modules.map((_, module) => planRewrite(module, input));
}

function planRewrite(module: number, { modules, hoists, hoisted, waiting }: RewriteInput): ModuleRewrite | undefined {
  const counts = hoists.counts[module];
  const isMoved = HOISTABLE_KINDS.some((kind) => (counts?.[kind] ?? 0) > 0);
  if (!isMoved && !waiting.has(module)) return undefined;
  const { type } = modules[module] as NamedModule;
  const namespaces = type.imports.map((entry) => entry.module);
  const namespace = freshName("rec:hoisted", namespaces);
  const moved = HOISTABLE_KINDS.flatMap((kind) =>
    Array.from({ length: counts?.[kind] ?? 0 }, (_, ordinal): HoistedImport => {
      const extern = hoisted.numberOf({ module, kind, ordinal });
      return { kind, module: namespace, name: String(extern), extern };
    }),
  );
  if (!waiting.has(module)) return { hoists: moved };
  const exported = type.exports.map(({ name }) => name);
  return { hoists: moved, startExport: freshName("rec:start", exported) };
}

/** The wanted name, with an apostrophe for each time that it is taken. */
function freshName(wanted: string, taken: Iterable<string>): string {
  const names = new Set(taken);
  let name = wanted;
  while (names.has(name)) name += "'";
  return name;
}
