export { createDisk, type Disk } from "./disk.ts";
export { type FileFailure, GraphReadError } from "./graph-read-error.ts";
export type {
  GraphHost,
  GraphModule,
  NeededLibrary,
  Provider,
  Resolution,
  Resolved,
  SyncGraphHost,
  WasmGraph,
} from "./graph-types.ts";
export { type Group, groupsOf } from "./groups-of.ts";
export { isInstalled } from "./is-installed.ts";
export { isPromiseLike } from "./is-promise-like.ts";
export { librariesOf } from "./libraries-of.ts";
export { moduleNamesOf } from "./module-names.ts";
export { readGraph, readGraphSync } from "./read-graph.ts";
export {
  createSettingsReader,
  filesNamed,
  missingNamedFile,
  type NamedFile,
  type NamedFiles,
  type Settings,
  SettingsError,
  type SettingsReader,
} from "./settings.ts";
export { stronglyConnectedComponents } from "./strongly-connected-components.ts";
