import type { ByteBody } from "./byte-body.ts";

/** A module whose head has arrived: enough of it to be parsed. */
export interface OpenedModule {
  readonly name: string;
  readonly url: string | undefined;
  readonly content: ModuleContent;
}

export type ModuleContent =
  /** All bytes are there. Not copied. */
  | { readonly kind: "bytes"; readonly bytes: Uint8Array<ArrayBuffer> }
  /** Everything in front of the code section is there; the rest is still to be read. */
  | { readonly kind: "stream"; readonly head: Uint8Array<ArrayBuffer>; readonly body: ByteBody }
  | { readonly kind: "compiled"; readonly module: WebAssembly.Module };
