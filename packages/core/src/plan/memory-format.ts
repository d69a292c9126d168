import type { HostKey } from "../wasm/host-import.ts";
import type { StackArea } from "../wasm/module-areas.ts";
import type { ImportBinding } from "./import-format.ts";

/**
 * The set-up of a further thread: its stack pointers and thread-local data, before code of an instance runs.
 */
export interface ThreadPlan {
  /** Stack pointers. Each gets an equal part of the stack of the thread, the first the lowest. */
  readonly stacks: readonly ThreadStack[];
  /**
   * The modules with thread-local data: `__wasm_init_tls` of each gets the address of the block of the thread plus this
   * offset in bytes, in this type.
   */
  readonly locals: readonly { readonly unit: string; readonly offset: number; readonly addressType: "i32" | "i64" }[];
  readonly block: ThreadBlock;
  /** The modules that cannot run in a further thread. */
  readonly lacking: readonly { readonly module: string; readonly lacks: "stack" | "threadLocals" }[];
}

/** The block of memory for the thread-local data of one thread; size and alignment in bytes. */
export interface ThreadBlock {
  readonly size: number;
  readonly alignment: number;
}

/** A mutable global that is a stack pointer. */
export type ThreadStack =
  /** The linker makes it: its number in `LinkPlan.made`. */
  | { readonly extern: number; readonly unit?: undefined; readonly host?: undefined }
  /** A module exports it. */
  | { readonly unit: string; readonly export: string; readonly extern?: undefined; readonly host?: undefined }
  /** The host gives it. */
  | {
      readonly host: Extract<ImportBinding, { readonly by: "host" }>;
      readonly extern?: undefined;
      readonly unit?: undefined;
    };

/** The areas of one memory, and of one table, in which several modules have some. */
export interface MemoryLayout {
  readonly memory?: SharedDefinition;
  readonly table?: SharedDefinition;
  /** By start address. Areas that are only suspected may overlap others. */
  readonly areas: readonly MemoryArea[];
  /** By first slot. */
  readonly slots: readonly { readonly module: string; readonly start: number; readonly end: number }[];
}

/** Bytes of a memory that belong to one module, or to several: a shared stack. */
export interface MemoryArea {
  readonly modules: readonly string[];
  readonly content: "data" | "zeroed" | "stack" | "heap";
  readonly start: number;
  readonly end: number;
  /** Absent if the module shows the area for certain. */
  readonly isSuspected?: true;
  /** The rule that found the stack pointer of each module, if the area is a stack. */
  readonly rules?: readonly StackArea["rule"][];
  /** The linker put it there. */
  readonly isPlaced?: true;
}

/** A memory, table or stack pointer of the host, with all names under which it was given when the plan was made. */
export interface HostSpace {
  readonly kind: "memory" | "table" | "global";
  readonly names: readonly HostKey[];
}

/** The origin of a memory or table that can be shared: the host, an export of a module, or the linker. */
export type SharedDefinition = Extract<ImportBinding, { readonly by: "host" | "export" | "made" }>;
