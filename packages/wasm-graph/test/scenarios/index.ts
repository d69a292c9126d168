export { GROUPINGS } from "./groupings.ts";
export type { Elsewhere, Scenario } from "./scenario.ts";
export { SCENARIOS } from "./scenarios.ts";
