import type { LinkerBindings } from "../bind/linker-bindings.ts";
import type { LinkPlan } from "../plan/plan-format.ts";
import { createEnlarger } from "../wasm/shortage.ts";
import type { Stopped } from "./stopped.ts";

/** Returns whether a unit that the engine has refused may be tried again. */
export type GrowMade = (stopped: Stopped) => boolean;

/**
 * Returns the function that lets the memory or table of the libraries grow, if the linker has made it and a compiled library declares
 * more than the layout takes: the plan cannot know it. Memory and table of the caller stay as they are.
 */
export function createGrowMade(plan: LinkPlan, { madeExtern }: Pick<LinkerBindings, "madeExtern">): GrowMade {
  /** One for all refusals of a unit: each step is larger than the one before, if the engine does not tell how much is declared. */
  const enlargers = new Map<string, (reason: string) => boolean>();
  return ({ unit, thrown }) => {
    const imports = plan.modules.find(({ name }) => name === unit)?.imports ?? [];
    /** The memory or table of the libraries; undefined if the unit has others too, because the text of the engine names none. */
    const sharedBy = (kind: "memory" | "table"): unknown => {
      const [only, ...others] = imports.filter((entry) => entry.kind === kind);
      const shared = plan.libraries?.[kind];
      const isShared = only?.binding.by === "made" && shared?.by === "made" && only.binding.extern === shared.extern;
      return isShared && !others[0] ? madeExtern(shared.extern) : undefined;
    };
    const externs = {
      memory: sharedBy("memory") as WebAssembly.Memory | undefined,
      table: sharedBy("table") as WebAssembly.Table | undefined,
    };
    const enlarge =
      enlargers.get(unit) ??
      createEnlarger(externs, ({ kind, more }) => {
        const isWide =
          kind === "memory" ? plan.libraries?.addressType === "i64" : typeof externs.table?.length === "bigint";
        externs[kind]?.grow(isWide ? (BigInt(more) as unknown as number) : more);
      });
    enlargers.set(unit, enlarge);
    try {
      return thrown instanceof WebAssembly.LinkError && enlarge(thrown.message);
    } catch {
      // The maximum of another module, or a thrown value that cannot be read. The refusal is told.
      return false;
    }
  };
}
