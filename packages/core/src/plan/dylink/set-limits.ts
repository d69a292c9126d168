import type { Problem } from "../../problem.ts";
import type { ExternType } from "../../wasm/extern-type.ts";
import { implementationLimits, MAX_PAGES_32, PAGE_SIZE_BYTES } from "../../wasm/implementation-limits.ts";
import { at } from "../../wasm/lists.ts";
import type { NamedModule } from "../resolve/index-exports.ts";
import type { SetLayout, SizedModule } from "./lay-out-set.ts";
import type { SetExtern } from "./set-extern.ts";

/** A memory or table that cannot be as large as the libraries need it. */
export interface ExceededLimit extends Problem {
  readonly about: "exceeded-limit";
  readonly code: "DYNAMIC_LIBRARY";
  /** The module with the limit; without one, the largest library. */
  readonly module: string;
  readonly kind: "memory" | "table";
  /** Pages, or slots. */
  readonly needed: number;
  readonly most: number;
  /** Whether the module declares the limit. Otherwise it is that of all engines. */
  readonly isDeclared: boolean;
  /** The library that needs most, and its needs in bytes or slots. */
  readonly largest: { readonly module: string; readonly size: number };
}

interface LimitsInput {
  readonly modules: readonly NamedModule[];
  readonly members: readonly SizedModule[];
  readonly layout: SetLayout;
  readonly externs: readonly SetExtern[];
  readonly addressType: "i32" | "i64";
}

/** Finds the first limit of the memory, and of the table, that is smaller than the layout. */
export function findExceededLimits({ modules, members, layout, externs, addressType }: LimitsInput): ExceededLimit[] {
  const pages = Math.ceil(layout.memoryBytes / PAGE_SIZE_BYTES);
  const ofEngines = {
    memory: addressType === "i64" ? implementationLimits.memoryPages : MAX_PAGES_32,
    table: implementationLimits.tableElements,
  };
  const nameOf = (module: number): string => at(modules, module).name;
  return externs.flatMap(({ kind, imports, owners }): ExceededLimit[] => {
    const needed = kind === "memory" ? pages : layout.slots;
    const sizes = members.map(({ module, dylink }) => ({ module: nameOf(module), size: dylink[kind].size }));
    const largest = sizes.reduce((most, one) => (one.size > most.size ? one : most));
    const problem = { about: "exceeded-limit", code: "DYNAMIC_LIBRARY", kind, needed, largest } as const;
    const most = ofEngines[kind];
    if (needed > most) return [{ ...problem, module: largest.module, most, isDeclared: false }];
    const limiting = [...imports, ...owners].find(({ type }) => needed > maximumOf(type));
    if (limiting === undefined) return [];
    return [{ ...problem, module: nameOf(limiting.module), most: maximumOf(limiting.type), isDeclared: true }];
  });
}

function maximumOf(type: ExternType): number {
  return "limits" in type ? (type.limits.maximum ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY;
}
