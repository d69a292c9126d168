import type { LinkPlan } from "../plan/plan-format.ts";
import type { ModuleType } from "../wasm/module-type.ts";

/**
 * The sizes that modules declare of memories and tables of the linker, by number of the made extern. A plan of compiled modules does
 * not know them; the bytes of these modules show them.
 */
export function declaredSizes(
  { modules }: LinkPlan,
  typeOf: (module: string) => ModuleType | undefined,
): ReadonlyMap<number, number> {
  const sizes = new Map<number, number>();
  for (const { name, imports } of modules) {
    for (const { binding, externType, ...planned } of imports) {
      if (binding.by !== "made" || externType !== undefined) continue;
      const declared = typeOf(name)?.imports.find((own) => own.module === planned.module && own.name === planned.name);
      if (declared === undefined || !("limits" in declared.type)) continue;
      const { minimum } = declared.type.limits;
      sizes.set(binding.extern, Math.max(minimum, sizes.get(binding.extern) ?? 0));
    }
  }
  return sizes;
}
