import { createLinkerBindings } from "./bind/bind-deferred.ts";
import { findMissingLibraries, joinLibraries } from "./graph/find-libraries.ts";
import { createAddressing } from "./instantiate/address-symbols.ts";
import { createGrowMade } from "./instantiate/grow-made.ts";
import { probeHostImports } from "./instantiate/probe-host-imports.ts";
import { lowerLibraries } from "./plan/dylink/lower-libraries.ts";
import { startLibraries } from "./plan/dylink/start-libraries.ts";
import { callInitializers } from "./plan/order/call-initializers.ts";
import { deferFunctions } from "./plan/order/defer-functions.ts";
import { orderComponent } from "./plan/order/order-component.ts";
import { NO_PARTS, type PlanParts } from "./plan/plan-parts.ts";
import { listStubs } from "./plan/types/list-stubs.ts";
import { createTypeNumbering } from "./plan/types/type-numbering.ts";

/** Code that `link` loads when it meets a library. A caller that has it need not wait for it. */
export interface CodeAtHand {
  readonly parts: PlanParts;
  readonly createAddressing: typeof createAddressing;
  readonly createGrowMade: typeof createGrowMade;
  readonly createLinkerBindings: typeof createLinkerBindings;
  readonly findMissingLibraries: typeof findMissingLibraries;
  readonly joinLibraries: typeof joinLibraries;
  readonly lowerLibraries: typeof lowerLibraries;
  readonly probeHostImports: typeof probeHostImports;
  readonly startLibraries: typeof startLibraries;
}

/**
 * The passes that links of libraries enter. Libraries re-export nothing as a rule, and no export is found by its name alone. A
 * compiled library never enters another pass: it shows no types, and no re-exports.
 */
export const LIBRARY_PARTS: PlanParts = {
  ...NO_PARTS,
  callInitializers,
  createTypeNumbering,
  deferFunctions,
  listStubs,
  orderCycle: orderComponent,
  startLibraries,
};

/** For programs that open libraries: `openSync` waits for nothing, so it has this code in any case. */
export const CODE_AT_HAND: CodeAtHand = {
  parts: LIBRARY_PARTS,
  createAddressing,
  createGrowMade,
  createLinkerBindings,
  findMissingLibraries,
  joinLibraries,
  lowerLibraries,
  probeHostImports,
  startLibraries,
};
