import type { ModuleType } from "../wasm/module-type.ts";
import type { startLibraries } from "./dylink/start-libraries.ts";
import type { OverlapProblem } from "./layout/find-overlaps.ts";
import type { UnseenSegments } from "./layout/find-unseen.ts";
import type { HostSpace, MemoryLayout } from "./memory-format.ts";
import type { InitializerChoice } from "./order/call-initializers.ts";
import type { deferFunctions } from "./order/defer-functions.ts";
import type { OrderCycle } from "./order/order-component.ts";
import type { bindProvided } from "./place/bind-provided.ts";
import type { AreaProblem } from "./place/find-conflicts.ts";
import type { SeparateDefinitions } from "./place/find-separate-definitions.ts";
import type { SeparateHeaps } from "./place/find-separate-heaps.ts";
import type { SeparateMemories } from "./place/find-separate-memories.ts";
import type { SeparateTables } from "./place/find-separate-tables.ts";
import type { UnboundData } from "./place/find-unbound-data.ts";
import type { UnusedHostMemory } from "./place/find-unused-memory.ts";
import type { LinkPlan } from "./plan-format.ts";
import type { ReadingParts } from "./reading-parts.ts";
import type { refineReading } from "./refine-reading.ts";
import type { listStubs } from "./types/list-stubs.ts";

/** Passes that few links need. `all-parts.ts` has them. */
export interface PlanParts extends ReadingParts {
  readonly orderCycle: OrderCycle;
  readonly deferFunctions: typeof deferFunctions;
  readonly listStubs: typeof listStubs;
  readonly callInitializers: (plan: LinkPlan, choice?: InitializerChoice) => LinkPlan;
  readonly refineReading: typeof refineReading;
  readonly bindProvided: typeof bindProvided;
  /** Needed if the link has dynamic libraries. */
  readonly startLibraries?: typeof startLibraries;
  /** Maps memories and finds areas that overlap, if all of them are known by now. */
  readonly checkMemories?: (plan: LinkPlan, types: Readonly<Record<string, ModuleType>>) => CheckedMemories;
}

/** The memories and tables of a finished plan, as their modules use them. */
export interface CheckedMemories {
  /** Segments that write different bytes or functions to one place. */
  readonly overlaps: readonly OverlapProblem[];
  readonly layout: readonly MemoryLayout[];
  readonly hostSpaces: readonly HostSpace[];
  readonly warnings: readonly MemoryWarning[];
}

export type MemoryWarning =
  | UnseenSegments
  | UnusedHostMemory
  | SeparateMemories
  | SeparateTables
  | SeparateHeaps
  | SeparateDefinitions
  | AreaProblem
  | UnboundData;

/** A pass was entered that is not loaded. Planning is pure, so the driver loads the passes and begins again. */
export class PartNeeded extends Error {
  override readonly name = "PartNeeded";
}

function partNeeded(): never {
  throw new PartNeeded();
}

/** Stands for passes that are not loaded. */
export const NO_PARTS: PlanParts = {
  followReExports: partNeeded,
  createTypeNumbering: partNeeded,
  orderCycle: partNeeded,
  deferFunctions: partNeeded,
  listStubs: partNeeded,
  callInitializers: partNeeded,
  refineReading: partNeeded,
  bindProvided: partNeeded,
};
