import type { LinkerBindings } from "../bind/linker-bindings.ts";
import type { LinkPlan } from "../plan/plan-format.ts";
import { createEnlarger } from "../wasm/shortage.ts";
import { enlargePlan } from "./enlarge-plan.ts";
import type { Stopped } from "./stopped.ts";

export interface GrowMade {
  /** Returns whether a unit that the engine has refused may be tried again. */
  (stopped: Stopped): boolean;
  /** The plan with the sizes that libraries have asked for: another run of it, in a thread or from files, begins with these. */
  readonly grown: () => { readonly plan: LinkPlan };
}

/**
 * Returns the function that lets the memory or table of the libraries grow, if the linker has made it and a compiled library declares
 * more than the layout takes: the plan cannot know it. Memory and table of the caller stay as they are.
 */
export function createGrowMade(plan: LinkPlan, { madeExtern }: Pick<LinkerBindings, "madeExtern">): GrowMade {
  /** One for all refusals of a unit: each step is larger than the one before, if the engine does not tell how much is declared. */
  const enlargers = new Map<string, (reason: string) => boolean>();
  /** Pages or slots that libraries declare, by number of the made extern. */
  const sizes = new Map<number, number>();
  const mayTryAgain = ({ unit, thrown }: Stopped): boolean => {
    const imports = plan.modules.find(({ name }) => name === unit)?.imports ?? [];
    const externs: { memory?: WebAssembly.Memory; table?: WebAssembly.Table } = {};
    /** Their numbers in the plan. */
    const numbers = { memory: -1, table: -1 };
    for (const kind of ["memory", "table"] as const) {
      const shared = plan.libraries?.[kind];
      // The text of the engine names none if the unit has several.
      const [only, other] = imports.filter((entry) => entry.kind === kind);
      if (other || only?.binding.by !== "made" || shared?.by !== "made" || only.binding.extern !== shared.extern)
        continue;
      numbers[kind] = shared.extern;
      externs[kind] = madeExtern(shared.extern) as never;
    }
    const enlarge =
      enlargers.get(unit) ??
      createEnlarger(externs, ({ kind, declared, more }) => {
        const isWide =
          kind === "memory" ? plan.libraries?.addressType === "i64" : typeof externs.table?.length === "bigint";
        externs[kind]?.grow(isWide ? (BigInt(more) as unknown as number) : more);
        sizes.set(numbers[kind], declared);
      });
    enlargers.set(unit, enlarge);
    try {
      return thrown instanceof WebAssembly.LinkError && enlarge(thrown.message);
    } catch {
      // The maximum of another module, or a thrown value that cannot be read. The refusal is told.
      return false;
    }
  };
  return Object.assign(mayTryAgain, { grown: () => ({ plan: enlargePlan(plan, sizes) }) });
}
