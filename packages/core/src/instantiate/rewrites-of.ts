import type { LinkPlan } from "../plan/plan-format.ts";
import type { ModulePlace } from "../plan/rewrite-format.ts";

/** The parts of a rewrite that matter for a module which was compiled unchanged. */
export interface KnownRewrite {
  readonly name: string;
  readonly hoists: readonly { readonly extern?: number | undefined; readonly binding?: object | undefined }[];
  readonly place?: ModulePlace | undefined;
}

/** The rewrite of each module that has one, also of those in fused units. */
export function rewritesOf({ units }: Pick<LinkPlan, "units">): KnownRewrite[] {
  return units.flatMap(({ name, rewrite, fused }): KnownRewrite[] => {
    if (fused === undefined) return rewrite === undefined ? [] : [{ name, ...rewrite }];
    return fused.members.map((member) => ({
      name: member.name,
      place: member.rewrite?.place,
      hoists: fused.imports.flatMap(({ made, users }) =>
        users.some((user) => user.module === member.name && user.definition !== undefined) ? [{ extern: made }] : [],
      ),
    }));
  });
}
