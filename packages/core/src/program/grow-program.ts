import { isShared } from "../plan/dylink/set-extern.ts";
import { PAGE_SIZE_BYTES } from "../wasm/implementation-limits.ts";
import type { ModuleType } from "../wasm/module-type.ts";
import type { MemoryRegions } from "./memory-regions.ts";
import { growForLibrary } from "./program-regions.ts";
import type { ProgramExterns } from "./scoped-imports.ts";
import type { TableSlots } from "./table-slots.ts";
import { asUnfit, type Shortage, shortageOf } from "./unfit-library.ts";

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
      let step = 1;
      return (error) => {
        const shortage = shortageOf(error);
        if (shortage === undefined) throw asUnfit(error);
        const { kind } = shortage;
        const size = kind === "memory" ? memory.buffer.byteLength / PAGE_SIZE_BYTES : Number(table.length);
        if (size >= (shortage.declared ?? size + 1)) throw asUnfit(error);
        // An engine that does not tell how much is declared is asked again and again.
        grow({ kind, declared: shortage.declared ?? size + step }, module);
        step *= 2;
      };
    },
  };
}
