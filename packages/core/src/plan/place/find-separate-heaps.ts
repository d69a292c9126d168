import type { Problem } from "../../problem.ts";
import { at } from "../../wasm/lists.ts";
import type { ModuleAreas } from "../../wasm/module-areas.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import type { SharedDefinition } from "../memory-format.ts";
import type { LinkPlan } from "../plan-format.ts";
import { createExternLookup, type SpaceInput } from "./gather-spaces.ts";

/** A module with a heap of AssemblyScript, beside modules that grow the same memory. */
export interface SeparateHeaps extends Problem {
  readonly about: "separate-heaps";
  readonly code: "SEPARATE_HEAPS";
  readonly module: string;
  readonly others: readonly Neighbour[];
  readonly definition: SharedDefinition | undefined;
  readonly moduleCount: number;
}

interface Neighbour {
  readonly name: string;
  readonly language: ModuleAreas["language"];
}

/** A module with a heap of AssemblyScript, and all modules that share its memory. */
interface ScriptHeap {
  readonly module: string;
  readonly definition: SharedDefinition | undefined;
  /** Other heaps of AssemblyScript are left out. */
  readonly neighbours: readonly string[];
}

/**
 * Finds modules that grow the memory of a heap of AssemblyScript.
 *
 * The allocators of C take the pages that they have grown, wherever these lie. Those of AssemblyScript do not all do that:
 *
 *   incremental, minimal   the first allocation takes all pages that there are; later ones take the pages that they grow
 *   stub                   takes all pages up to the end of the memory, at each allocation
 *
 * So pages that another module grew before the first allocation belong to both, and with `stub` all pages that it grows.
 * Nothing in a file tells which module allocates first. Two heaps of AssemblyScript overlap in any case: `findConflicts`.
 */
export function findSeparateHeaps(plan: LinkPlan, input: SpaceInput): SeparateHeaps[] {
  return findScriptHeaps(plan, input).flatMap(({ module, definition, neighbours }): SeparateHeaps[] => {
    const growers = neighbours.filter((name) => input.types[name]?.areas?.grows);
    const others = growers.map((name) => ({ name, language: input.types[name]?.areas?.language }));
    const about = { about: "separate-heaps", code: "SEPARATE_HEAPS" } as const;
    return others.length === 0 ? [] : [{ ...about, module, others, definition, moduleCount: plan.modules.length }];
  });
}

/** Finds heaps of AssemblyScript in memories that other modules have too. */
export function findScriptHeaps(plan: LinkPlan, { types, hostImports }: SpaceInput): ScriptHeap[] {
  const isHeap = (name: string): boolean => ownsScriptHeap(types[name]);
  if (!plan.modules.some(({ name }) => isHeap(name))) return [];
  const find = createExternLookup(plan, { types, hostImports });
  const memories = plan.modules.map((_, module) => find(module, "memory", 0));
  return plan.modules.flatMap(({ name }, module): ScriptHeap[] => {
    const memory = memories[module];
    if (memory === undefined || !isHeap(name)) return [];
    const sharers = memories.flatMap((other, one) => (other?.key === memory.key && one !== module ? [one] : []));
    const neighbours = sharers.map((one) => at(plan.modules, one).name).filter((one) => !isHeap(one));
    return neighbours.length === 0 ? [] : [{ module: name, definition: memory.definition, neighbours }];
  });
}

function ownsScriptHeap(type: ModuleType | undefined): boolean {
  return type?.areas?.language === "AssemblyScript" && type.areas.heapBase !== undefined;
}
