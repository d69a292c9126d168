import { placeByPlan } from "./compile/place-fast.ts";
import type { Words } from "./explain/explain-failure.ts";
import { explained } from "./explain/explained.ts";
import { SYNCHRONOUS_WORDS } from "./explain/synchronous-words.ts";
import { noBytes } from "./parse/no-bytes.ts";
import { checkPlanVersion } from "./plan/check-plan-version.ts";
import type { LinkPlan, PlannedUnit, StoredPlan } from "./plan/plan-format.ts";
import { anchorDebugLinks } from "./rewrite/anchor-debug-links.ts";
import type { PlaceFacts } from "./rewrite/place/place-bytes.ts";
import { moduleIsFused, moduleNotInPlan } from "./rewrite/rewrite-problems.ts";
import { rewriteByPlan } from "./rewrite-by-plan.ts";
import { PREAMBLE } from "./wasm/binary-format.ts";
import { bytesOf } from "./wasm/bytes-of.ts";

/**
 * Returns the bytes of a module with the rewrite of a plan, ready to be compiled.
 *
 * `link` does this itself. The function is for callers that compile modules and call `instantiatePlan`. They compile with
 * `plan.compileOptions`, if the plan has them.
 *
 * The code keeps its offset, so offsets of stack traces and source maps stay right. If that is not possible, the code moves
 * by some bytes (`offsetInFile` maps them), and the new bytes name no source map.
 *
 * @param module - `bytes`: the whole original module; not kept and not changed
 * @returns new bytes, or the same if the plan changes nothing
 * @throws {@link ModuleParseError} if the bytes are no module; {@link ModuleLinkError} `PLAN_MISMATCH` if the plan has no
 *   module of that name, fuses it with others (see `fuseUnit`), or was made for another build of it in a shared memory;
 *   `INVALID_ARGUMENT` for an edited plan
 *
 * @example
 * ```ts
 * import { instantiatePlan, parseModule, planLink, rewriteModule } from "@rec/core";
 *
 * const bytes = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
 * const plan = planLink({ empty: parseModule(bytes) });
 * const rewritten = rewriteModule(plan, { name: "empty", bytes });
 * const { exports } = instantiatePlan(plan, { empty: new WebAssembly.Module(rewritten) });
 * console.log(Object.keys(exports)); // [ 'empty' ]
 * ```
 */
export function rewriteModule(
  plan: StoredPlan,
  module: { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> },
): Uint8Array<ArrayBuffer>;
export function rewriteModule(
  stored: StoredPlan,
  module: { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> },
): Uint8Array<ArrayBuffer> {
  const plan = stored as LinkPlan;
  const { name, bytes } = Object(module) as typeof module;
  const unit = explained(
    () => {
      checkPlanVersion(plan);
      const found = plan.units.find(({ modules }) => modules.includes(name));
      if (found === undefined) throw moduleNotInPlan(String(name));
      if (found.fused) throw moduleIsFused(name, found.name);
      return found;
    },
    { words: SYNCHRONOUS_WORDS, subject: { module: String(name) } },
  );
  return rewriteUnit(plan, { unit, bytes });
}

interface UnitSource {
  readonly unit: PlannedUnit;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Those of `rewriteModule` by default. */
  readonly words?: Words;
}

/**
 * The same for a unit of one module that the caller has found.
 *
 * @throws ModuleParseError, ModuleLinkError as `rewriteModule`
 */
export function rewriteUnit(
  plan: LinkPlan,
  { unit, bytes, words = SYNCHRONOUS_WORDS }: UnitSource,
): Uint8Array<ArrayBuffer> {
  return explained(
    () => {
      const whole = bytesOf(bytes);
      if (whole === undefined) throw noBytes(bytes);
      return unit.rewrite === undefined && unit.contents === undefined ? bytes : rewriteWhole(whole, { unit, plan });
    },
    { words, subject: { module: unit.name } },
  );
}

function rewriteWhole(
  bytes: Uint8Array<ArrayBuffer>,
  { unit, plan }: { readonly unit: PlannedUnit; readonly plan: LinkPlan },
): Uint8Array<ArrayBuffer> {
  const facts: PlaceFacts = { isWhole: true };
  const placed = placeByPlan(bytes, unit, facts);
  if (unit.rewrite === undefined) return bytes;
  const rewritten = rewriteByPlan(placed, { rewrite: unit.rewrite, plan, isOwned: placed !== bytes });
  const isMoved = rewritten.length !== (facts.length ?? bytes.length);
  return isMoved ? anchorDebugLinks(rewritten, { start: PREAMBLE.length, url: undefined, isMoved }) : rewritten;
}
