import type { LinkOptions } from "@rec/core";

/** Options of every command. */
export interface CommonOptions {
  readonly json?: true;
  readonly verbose?: true;
}

/** Options of the commands that link or plan. */
export interface PlanningOptions extends CommonOptions {
  readonly binding: "auto" | "shim" | "closure";
  readonly hoist: boolean;
  readonly unresolved: "error" | "trap";
}

export function linkOptionsOf({
  binding,
  hoist,
  unresolved,
}: PlanningOptions): Pick<LinkOptions, keyof PlanningOptions & keyof LinkOptions> {
  return { binding, hoist, unresolved };
}
