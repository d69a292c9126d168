import { constantValue } from "./bind/constant-value.ts";
import { readModuleHead } from "./parse/read-module.ts";
import type { LinkPlan } from "./plan/plan-format.ts";
import type { OtherContents } from "./plan/planned-contents.ts";
import type { ModuleRewrite } from "./plan/rewrite-format.ts";
import { Failure } from "./problem.ts";
import { rewriteInPlace } from "./rewrite/rewrite-in-place.ts";
import { countImported } from "./wasm/count-imported.ts";
import type { ModuleType } from "./wasm/module-type.ts";

interface PlannedRewrite {
  readonly rewrite: ModuleRewrite;
  readonly made: LinkPlan["made"];
  /** Whether the bytes may be changed. */
  readonly isOwned?: boolean;
}

/**
 * Parses the head of a module and rewrites it: for modules that nothing has parsed yet.
 *
 * @param bytes - a whole module, or at least its head
 * @throws Failure of parsing; `PLAN_MISMATCH` if a global that the linker makes has another initial value
 */
export function rewriteByPlan(
  bytes: Uint8Array<ArrayBuffer>,
  { rewrite, made, isOwned = false }: PlannedRewrite,
): Uint8Array<ArrayBuffer> {
  const type = readModuleHead(bytes);
  checkGlobals(type, { rewrite, made });
  return rewriteInPlace(bytes, type, { ...rewrite, isOwned });
}

/** The linker makes a hoisted global with the initial value that its owner had when the plan was made. */
function checkGlobals({ imports, definitions }: ModuleType, { rewrite, made }: PlannedRewrite): void {
  const globals = rewrite.hoists.filter(({ kind }) => kind === "global");
  globals.forEach(({ extern }, ordinal) => {
    const { owner, initial: planned } = (extern === undefined ? undefined : made[extern]) ?? {};
    const found = definitions.global[ordinal]?.initial;
    // The initial value of a global without an owner is a decision of the plan.
    if (owner === undefined || planned === undefined || isSameValue(planned, found)) return;
    const global = countImported("global", imports) + ordinal;
    const difference = { of: "global", global, planned, found } as const;
    const problem: OtherContents = { about: "other-contents", code: "PLAN_MISMATCH", difference };
    throw new Failure("link", [problem]);
  });
}

/** An integer may have a longer form: the section `rec.places` comes with those. */
function isSameValue(planned: string, found: string | undefined): boolean {
  if (planned === found) return true;
  const value = constantValue(planned);
  return value !== undefined && found !== undefined && Object.is(value, constantValue(found));
}
