import { checkDefinition } from "./check-definition.ts";
import { checkFused, checkMade, checkTypes, type FusedModule } from "./check-fused.ts";
import type { Words } from "./explain/explain-failure.ts";
import { explained } from "./explain/explained.ts";
import { FUSE_WORDS } from "./explain/fuse-words.ts";
import { fuseMembers } from "./fuse/fuse-members.ts";
import { inModule } from "./fuse/fuse-problems.ts";
import { noBytes } from "./parse/no-bytes.ts";
import type { LinkPlan, PlannedModule, PlannedUnit } from "./plan/plan-format.ts";
import { canonicalizeTypes } from "./plan/types/canonical-types.ts";
import { placeByPlan } from "./rewrite/place/place-by-plan.ts";
import { bytesOf } from "./wasm/bytes-of.ts";

interface FusedSources {
  readonly unit: PlannedUnit;
  /** The whole original modules by name. */
  readonly bytes: Readonly<Record<string, Uint8Array<ArrayBuffer>>>;
  /** Finds a module of the plan by its name. By default, the unit searches the plan. */
  readonly plannedOf?: (module: string) => PlannedModule | undefined;
  /** Those of `fuseUnit` by default. */
  readonly words?: Words;
}

/**
 * Makes one module of the modules of a fused unit.
 *
 * @returns new bytes
 * @throws ModuleParseError, ModuleLinkError as `fuseUnit`
 */
export function fuseBytes(
  plan: LinkPlan,
  { unit, bytes, plannedOf, words = FUSE_WORDS }: FusedSources,
): Uint8Array<ArrayBuffer> {
  const wholeOf = (module: string): Uint8Array<ArrayBuffer> | undefined => {
    if (!Object.hasOwn(Object(bytes), module)) return undefined;
    const whole = bytesOf(bytes[module]);
    if (whole === undefined) throw noBytes(bytes[module]);
    return whole;
  };
  return explained(
    () => {
      const onMembers = (members: readonly FusedModule[]): void => {
        checkFused(plan, members);
        for (const member of members) inModule(member, () => checkMade({ plan, unit, checkDefinition }, member));
        checkTypes({ ...plan, units: [unit] }, members, (modules) =>
          canonicalizeTypes(modules.map(({ type }) => type)),
        );
      };
      return fuseMembers(plan, unit, {
        bytesOf: wholeOf,
        place: placeByPlan,
        onMembers,
        ...(plannedOf && { plannedOf }),
      });
    },
    { words, subject: { module: unit.name } },
  );
}
