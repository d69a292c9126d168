import type { LinkPlan } from "@rec/browser";
import type { ModuleSet } from "./module-set.ts";

export type FreezeTarget = "browser" | "node" | "deno" | "bun" | "workerd" | "inline";

export interface FreezeRequest {
  readonly set: ModuleSet;
  /** The plan of the open link. */
  readonly plan: LinkPlan;
  readonly target: FreezeTarget;
}

export interface FrozenArchive {
  readonly zip: Uint8Array<ArrayBuffer>;
  readonly files: readonly { readonly name: string; readonly sizeBytes: number }[];
}
