import type {
  CallableExport,
  CallOutcome,
  CallRequest,
  ExportQuery,
  Found,
  GlobalChange,
  GlobalExport,
} from "./call-api.ts";
import type { FreezeRequest, FrozenArchive, PackRequest } from "./freeze-api.ts";
import type { MeasureEvents, MeasureRequest } from "./measure-api.ts";
import type { MemoryLinker } from "./memory-api.ts";
import type { ModuleInspection } from "./module-inspection.ts";
import type { ModuleEntry, ModuleSet } from "./module-set.ts";
import type { RecordLinker } from "./records-api.ts";
import type { LinkReport } from "./snapshot.ts";

/** The worker as the page sees it. All linking and all instances live there; the page gets plain data. */
export interface Linker extends RecordLinker, MemoryLinker {
  /**
   * Links a set, and keeps its instances in place of the earlier ones if that succeeds.
   *
   * @param printing - gets each `Output` while the link runs
   */
  link(set: ModuleSet, printing?: MessagePort): Promise<LinkReport>;
  /**
   * Calls an exported function.
   *
   * @param printing - gets each `Output` while the call runs
   */
  call(request: CallRequest, printing?: MessagePort): Promise<CallOutcome>;
  /** The exported functions that a search finds. */
  functions(query: ExportQuery): Promise<Found<CallableExport>>;
  /** One exported function, as it is now; undefined if the live modules have none of this name. */
  findFunction(wanted: Pick<CallableExport, "module" | "name">): Promise<CallableExport | undefined>;
  /** The exported globals that a search finds, with their values. */
  globals(query: ExportQuery): Promise<Found<GlobalExport>>;
  /** Sets an exported mutable global. */
  setGlobal(change: GlobalChange): Promise<void>;
  /** Links a set in several forms, apart from the live instances, checks that results are equal, and times them. */
  measure(request: MeasureRequest, events: MeasureEvents): Promise<void>;
  /** Makes an archive of files that link by themselves. */
  freeze(request: FreezeRequest): Promise<FrozenArchive>;
  /** Makes an archive of texts, and of modules as they are. */
  pack(request: PackRequest): Promise<Uint8Array<ArrayBuffer>>;
  /** The memories that some module exports, that the host functions give, or that the linker made, each once. */
  memories(): readonly MemoryView[];
  /** A copy of bytes of a memory; shorter than asked for if the memory ends. */
  readMemory(request: ReadRequest): Uint8Array;
  /** The plan of the live modules as text. */
  describePlan(): Promise<string>;
  /** Types of a module of the set as WAT, and the bytes that the live plan changes in it. */
  inspectModule(module: ModuleEntry): Promise<ModuleInspection>;
}

export type { CallOutcome, CallRequest, CallResult, CallValue } from "./call-api.ts";

export interface MemoryName {
  readonly module: string;
  readonly name: string;
  /**
   * Present if it is no export of a module: a value of the host functions, by its namespace, or a memory that the linker made, with its
   * number in the plan as its name.
   */
  readonly of?: "host" | "linker";
}

export interface MemoryView {
  /** Number of the memory in this link. */
  readonly id: number;
  /** The exports that are this memory, and its names elsewhere. */
  readonly names: readonly MemoryName[];
  readonly sizeBytes: number;
  readonly shared: boolean;
}

export interface ReadRequest {
  readonly memory: number;
  /** Address of the first byte. */
  readonly start: number;
  /** Number of bytes. */
  readonly length: number;
}
