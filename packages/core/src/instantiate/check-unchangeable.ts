import type { LinkPlan } from "../plan/plan-format.ts";
import { Failure, type Problem } from "../problem.ts";
import { isIdlePlace } from "../wasm/is-idle-place.ts";
import { type KnownRewrite, rewritesOf } from "./rewrites-of.ts";

/** A plan without rewriting would give the module another meaning: it has to take externs of others, or be placed. */
export interface NeedsRewrite extends Problem {
  readonly about: "needs-rewrite";
  readonly code: "MODULE_NOT_REWRITTEN";
  readonly module: string;
}

/**
 * Checks that each module keeps its meaning without its rewrite. An extern that the linker makes for one module can stay in
 * that module; one that several modules share, or that the host provides, cannot.
 *
 * @throws Failure `MODULE_NOT_REWRITTEN`
 */
export function checkUnchangeable({ units, modules, made }: LinkPlan): void {
  const rewrites = rewritesOf({ units });
  const users = new Map<number, number>();
  const use = (extern: number | undefined) => {
    if (extern !== undefined && made[extern]?.owner === undefined) users.set(extern, (users.get(extern) ?? 0) + 1);
  };
  for (const { hoists } of rewrites) for (const { extern } of hoists) use(extern);
  for (const { imports } of modules) for (const { binding } of imports) if (binding.by === "made") use(binding.extern);
  const isBound = ({ hoists, place }: KnownRewrite): boolean =>
    (place !== undefined && !isIdlePlace(place)) ||
    hoists.some(({ binding, extern = -1 }) => binding !== undefined || (users.get(extern) ?? 0) > 1);
  const [first, ...rest] = rewrites
    .filter(isBound)
    .map(({ name }): NeedsRewrite => ({ about: "needs-rewrite", code: "MODULE_NOT_REWRITTEN", module: name }));
  if (first !== undefined) throw new Failure("link", [first, ...rest]);
}
