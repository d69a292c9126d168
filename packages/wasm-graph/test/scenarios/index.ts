export { GROUPINGS } from "./groupings.ts";
export { assembleLibrary } from "./library-section.ts";
export { filesOf, type RandomGraph, sampleGraphs } from "./random-graphs.ts";
export type { Elsewhere, Scenario } from "./scenario.ts";
export { SCENARIOS } from "./scenarios.ts";
