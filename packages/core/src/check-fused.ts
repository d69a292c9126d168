import { changedType } from "./fuse/fuse-problems.ts";
import { findOtherTypes, type TypedModule, visibleImports } from "./instantiate/find-other-types.ts";
import type { LinkPlan } from "./plan/plan-format.ts";
import type { CanonicalTypes } from "./plan/types/canonical-types.ts";
import { matchTypes } from "./plan/types/match-imports.ts";
import { isPlainType } from "./plan/types/match-plain-types.ts";
import { Failure } from "./problem.ts";
import { at } from "./wasm/lists.ts";

/** A module of a fused unit. */
export interface FusedModule extends TypedModule {
  readonly name: string;
}

type PlannedOptions = Pick<LinkPlan, "compileOptions">;

/**
 * Checks that the modules of a fused unit have the imports and exports in the plan, as `linkPlan` checks modules that are not fused.
 *
 * @throws Failure `PLAN_MISMATCH`
 */
export function checkFused({ compileOptions }: PlannedOptions, modules: readonly FusedModule[]): void {
  const [first, ...rest] = findOtherTypes(modules, compileOptions);
  if (first !== undefined) throw new Failure("link", [first, ...rest]);
}

/**
 * Checks each import that names defined types against the export of another module of the unit. The engine would find a type that
 * does not fit, and name no module.
 *
 * @throws Failure `PLAN_MISMATCH`
 */
export function checkDefinedTypes(
  { compileOptions }: PlannedOptions,
  modules: readonly FusedModule[],
  canonicalize: (modules: readonly FusedModule[]) => CanonicalTypes,
): void {
  let canonical: CanonicalTypes | undefined;
  const numbering = () => {
    canonical ??= canonicalize(modules);
    return { canonical };
  };
  const positions = new Map(modules.map(({ name }, position) => [name, position]));
  modules.forEach((module, importer) => {
    const imports = visibleImports(module, compileOptions);
    module.planned.imports.forEach(({ binding }, position) => {
      const provider = binding.by === "export" ? positions.get(binding.module) : undefined;
      if (binding.by !== "export" || provider === undefined) return;
      const { types, exports } = at(modules, provider).type;
      const { type: expected, ...imported } = at(imports, position);
      const actual = exports.find(({ name }) => name === binding.name)?.type;
      if (actual === undefined || (isPlainType(expected, module.type.types) && isPlainType(actual, types))) return;
      if (matchTypes({ expected, importer, actual, provider }, { modules, numbering })) return;
      throw changedType(module, { ...imported, provider: { module: binding.module, name: binding.name } });
    });
  });
}
