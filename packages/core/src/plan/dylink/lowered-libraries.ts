import type { ExportPosition } from "../resolve/index-exports.ts";
import type { Resolution } from "../resolve/resolve-imports.ts";
import type { SetLayout } from "./lay-out-set.ts";

/** The decisions about a link set that its start depends on. Modules are positions in the input. */
export interface LoweredLibraries {
  readonly search: readonly number[];
  readonly providersFirst: readonly number[];
  readonly layout: SetLayout;
  readonly addressType: "i32" | "i64";
  readonly addresses: readonly AddressedSymbol[];
  readonly memory: Resolution | undefined;
  readonly table: Resolution | undefined;
  readonly stackPointer: Resolution | undefined;
}

/** A global that the linker made for an address, and the export whose address it gets. */
export type AddressedSymbol =
  | {
      readonly of: "function";
      /** Number in `Arrangement.made`. */
      readonly extern: number;
      readonly symbol: ExportPosition;
      /** The slot that it gets if it has none. */
      readonly slot: number;
    }
  | {
      readonly of: "made function";
      readonly extern: number;
      /** The member that imports the function. */
      readonly module: number;
      /** The wrapper of a function of the host, or of one that traps: its number in `Arrangement.made`. */
      readonly made: number;
      readonly slot: number;
    }
  | {
      readonly of: "data";
      readonly extern: number;
      readonly symbol: ExportPosition;
      /** Bytes to add to the value of the export; undefined if that is an address. */
      readonly base: number | undefined;
      /** The value of `__tls_base` of the same module is added too. */
      readonly isThreadLocal: boolean;
    };
