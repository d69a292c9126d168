export type {
  GraphHost,
  GraphModule,
  Provider,
  Resolution,
  Resolved,
  SyncGraphHost,
  WasmGraph,
} from "./graph-types.ts";
export { type Group, groupsOf } from "./groups-of.ts";
export { moduleNamesOf } from "./module-names.ts";
export { GraphReadError, readGraph, readGraphSync } from "./read-graph.ts";
