import type { Problem } from "../problem.ts";
import type { ExternType } from "../wasm/extern-type.ts";
import type { HostKey } from "../wasm/host-import.ts";
import type { LoweredLibraries } from "./dylink/lowered-libraries.ts";
import type { DefinitionPosition } from "./hoist/find-hoistable.ts";
import type { PlannedContents } from "./planned-contents.ts";
import type { ModulePlace } from "./rewrite-format.ts";

/**
 * Decisions about externs and addresses that modules share, made after their imports are resolved and before cycles are
 * looked for. An import that gets an arranged extern has the resolution `{ by: "made", extern }`.
 */
export interface Arrangement {
  /** Externs that the linker makes, and that have no owner: one stack pointer, memory, table or tag for several modules. */
  readonly made: readonly ArrangedExtern[];
  /** Definitions that become imports of such an extern. They are movable, as is each definition in front of them. */
  readonly replaced: readonly (DefinitionPosition & { readonly extern: number })[];
  /** Memories and tables that the linker makes with a larger minimum than their owner declares. */
  readonly widened: readonly (DefinitionPosition & { readonly minimum: number })[];
  /** Memories and tables of the host in place of definitions, which become imports. Movable, as those of `replaced`. */
  readonly provided?: readonly ProvidedDefinition[];
  /** By position of the module. */
  readonly places: ReadonlyMap<number, ModulePlace>;
  /** The contents that places and stacks depend on, by position of the module. */
  readonly contents?: ReadonlyMap<number, PlannedContents>;
  /** The dynamic libraries of the link, if it has some. */
  readonly libraries?: LoweredLibraries;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** An extern without an owner. */
export interface ArrangedExtern {
  /** The module that the type indices of the type belong to: a position in the input. */
  readonly module: number;
  readonly type: ExternType;
  /** A global's initial value: its constant expression in hexadecimal. */
  readonly initial?: string;
  /** In place of `initial`, if it is an address: a number of bytes, or a slot. */
  readonly address?: number;
  /** For a function: the function of the host that the linker wraps, so that a table can hold it. */
  readonly wraps?: HostKey;
  /** For a function that traps: the module that takes its address, and the name of the symbol that nobody defines. */
  readonly traps?: { readonly importer: number; readonly name: string };
  /** Present if the address is the place of a library: `module` is that library. */
  readonly placeIn?: "memory" | "table";
  /** For a stack pointer: the lowest address of its stack. */
  readonly stackLow?: number;
}

/** A definition with an extern of the host in its place. */
export interface ProvidedDefinition extends DefinitionPosition {
  readonly kind: "memory" | "table";
  readonly key: HostKey;
}

export const NOTHING_ARRANGED: Arrangement = {
  made: [],
  replaced: [],
  widened: [],
  places: new Map(),
  problems: [],
  warnings: [],
};
