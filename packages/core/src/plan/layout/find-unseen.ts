import type { Problem } from "../../problem.ts";
import { at } from "../../wasm/lists.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import type { SharedDefinition } from "../memory-format.ts";
import type { LinkPlan } from "../plan-format.ts";
import type { SegmentKind, SharedExtern } from "./gather-segments.ts";

/** A module was given precompiled, and shares a memory or table: nothing tells whether its segments overlap. */
export interface UnseenSegments extends Problem {
  readonly about: "unseen-segments";
  readonly code: "PRECOMPILED_SEGMENTS";
  readonly module: string;
  /** The first other module that may write to the same memory or table. */
  readonly other: string;
  readonly kind: "memory" | "table";
  readonly definition: SharedDefinition | undefined;
}

interface UnseenInput {
  readonly plan: LinkPlan;
  readonly types: Readonly<Record<string, ModuleType>>;
}

/** Finds memories and tables that a precompiled module shares with a module that may write to them: one pair for each. */
export function findUnseen(
  { kind }: SegmentKind,
  externs: readonly SharedExtern[],
  { plan, types }: UnseenInput,
): UnseenSegments[] {
  const nameOf = (module: number): string => at(plan.modules, module).name;
  const isUnseen = (module: number): boolean => {
    const type = types[nameOf(module)];
    return type?.precompiled === true && type.dataSegments === undefined;
  };
  return externs.flatMap(({ definition, segments, users }): UnseenSegments[] => {
    const [module, ...others] = [...users].filter(isUnseen);
    const writer = segments.find((segment) => segment.module !== module)?.module;
    const other = writer ?? others[0];
    if (module === undefined || other === undefined) return [];
    const names = { module: nameOf(module), other: nameOf(other) };
    return [{ about: "unseen-segments", code: "PRECOMPILED_SEGMENTS", ...names, kind, definition }];
  });
}
