import type { InstantiationProblem } from "../instantiate/instantiation-problems.ts";
import { isShared } from "../plan/dylink/set-extern.ts";
import { Failure } from "../problem.ts";
import type { ModuleType } from "../wasm/module-type.ts";
import { createEnlarger, type Shortage } from "../wasm/shortage.ts";
import { ABI, SHARED_NAMES } from "../wasm/toolchain-names.ts";
import type { MemoryRegions } from "./memory-regions.ts";
import { growForLibrary } from "./program-regions.ts";
import type { ProgramExterns } from "./scoped-imports.ts";
import type { TableSlots } from "./table-slots.ts";

/** Lets memory and table of a program be as large as its libraries declare them. */
export interface ProgramGrowth {
  /**
   * For libraries whose types are known, by their names. They may declare more than their places take.
   *
   * @throws Failure `OUT_OF_MEMORY`, `DYNAMIC_LIBRARY`
   */
  grow(types: Readonly<Record<string, ModuleType>>): void;
  /**
   * For a library that came compiled. The function that it returns takes the error of one try to open the library, and lets memory
   * or table grow before the next try.
   *
   * @throws any error that no growth mends; Failure `OUT_OF_MEMORY`, `DYNAMIC_LIBRARY`
   */
  growByErrors(module: string): (error: unknown) => void;
}

interface GrowthInput {
  readonly externs: Pick<ProgramExterns, "memory" | "table">;
  readonly regions: MemoryRegions;
  readonly slots: TableSlots;
}

export function createGrowth({ externs: { memory, table }, regions, slots }: GrowthInput): ProgramGrowth {
  const grow = ({ kind, declared }: Required<Shortage>, module: string): void =>
    kind === "memory" ? growForLibrary(regions, { module, pages: declared }) : slots.growTo(declared);
  return {
    grow(types) {
      for (const [module, { imports }] of Object.entries(types)) {
        for (const entry of imports) {
          const { type } = entry;
          if (type.kind !== "memory" && type.kind !== "table") continue;
          if (isShared(entry, type.kind)) grow({ kind: type.kind, declared: type.limits.minimum }, module);
        }
      }
    },
    growByErrors(module) {
      const enlarge = createEnlarger({ memory, table }, (shortage) => grow(shortage, module));
      return (error) => {
        const reason = refusalOf(error);
        if (reason === undefined || !enlarge(reason)) throw error;
      };
    },
  };
}

type Rejected = Extract<InstantiationProblem, { readonly about: "engine-rejected" }>;

const SHARED: readonly string[] = Object.values(SHARED_NAMES);

/** The text with which the engine has refused memory or table of the program; undefined for any other error. */
function refusalOf(error: unknown): string | undefined {
  const [problem] = error instanceof Failure ? error.problems : [];
  if (problem?.about !== "engine-rejected") return undefined;
  const { rejected, reason } = problem as Rejected;
  return rejected?.module === ABI.symbols && SHARED.includes(rejected.name) ? reason : undefined;
}
