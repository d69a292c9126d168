import type { Manifest as ManifestOf } from "./index.d.ts";

export * from "./index.js";

/** The names of all artifacts, the unpublished ones too, as in `dist/<name>.wasm`. */
export type ArtifactName =
  | "program"
  | "memory"
  | "memory64"
  | "memory-debug"
  | "memory64-debug"
  | "ping"
  | "pong"
  | "diamond-top"
  | "diamond-left"
  | "diamond-right"
  | "diamond-bottom"
  | "start"
  | "member"
  | "registry"
  | "wasi-command"
  | "wasi-reactor"
  | "wasi-client"
  | "dlmalloc"
  | "list"
  | "text"
  | "greeting"
  | "name"
  | "greeting-fixed"
  | "name-fixed"
  | "libarea"
  | "shapes"
  | "sender"
  | "receiver"
  | "pong64"
  | "caller"
  | "callbacks";

export type Manifest = ManifestOf<ArtifactName>;

/** The `file:` URL of a built artifact. */
export function artifactUrl(name: ArtifactName): URL;

/** Reads `dist/manifest.json`, which describes all artifacts. */
export function loadManifest(): Promise<Manifest>;
