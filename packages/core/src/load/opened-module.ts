import type { DataSegment, ModuleType } from "../wasm/module-type.ts";
import type { ByteBody } from "./byte-body.ts";

/** A module whose head has arrived: enough of it to be parsed. */
export interface OpenedModule {
  readonly name: string;
  readonly url: string | undefined;
  readonly content: ModuleContent;
  /** What its server calls this version of the file: an entity tag, or a date. */
  readonly validator?: string;
}

/** What was made of a module's bytes before, for as long as they stay the same. */
export interface KeptModule {
  /** A validator, or the digest of the bytes. */
  readonly fingerprint: string;
  readonly type: ModuleType;
  readonly dataSegments: readonly DataSegment[] | undefined;
  /** Compiled as plans wanted it, by what they wanted changed. */
  readonly modules: ReadonlyMap<string, WebAssembly.Module>;
}

export type ModuleContent =
  /** All bytes are there. Not copied. */
  | { readonly kind: "bytes"; readonly bytes: Uint8Array<ArrayBuffer> }
  /** Everything in front of the code section is there; the rest is still to be read. */
  | {
      readonly kind: "stream";
      readonly head: Uint8Array<ArrayBuffer>;
      readonly body: ByteBody;
      /** The response of which the body is a clone, for an engine that wants it as it came. */
      readonly untouched?: Response;
    }
  | { readonly kind: "compiled"; readonly module: WebAssembly.Module }
  /** Its bytes are those of which this was made. */
  | { readonly kind: "kept"; readonly kept: KeptModule };
