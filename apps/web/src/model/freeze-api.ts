import type { LinkPlan } from "@rec/browser";
import type { ModuleOrigin, ModuleSet } from "./module-set.ts";

export type FreezeTarget = "browser" | "node" | "deno" | "bun" | "workerd" | "inline";

export interface FreezeRequest {
  readonly set: ModuleSet;
  /** The plan of the open link. */
  readonly plan: LinkPlan;
  readonly target: FreezeTarget;
}

/** The files of an archive, by their paths. */
export interface PackRequest {
  readonly texts: readonly { readonly path: string; readonly contents: string }[];
  readonly modules: readonly { readonly path: string; readonly source: ModuleOrigin }[];
}

export interface FrozenArchive {
  readonly zip: Uint8Array<ArrayBuffer>;
  readonly files: readonly { readonly name: string; readonly sizeBytes: number }[];
}
