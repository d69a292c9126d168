import type { ModuleRewrite } from "../plan/rewrite-format.ts";
import type { SettledModuleSource } from "../source.ts";
import type { CompileOptions } from "../wasm/compile-options.ts";
import type { DataSegment, ModuleType } from "../wasm/module-type.ts";
import type { StreamedBody } from "./streamed-body.ts";

/** A loaded module: its type is known, and its body has arrived or is arriving. */
export interface ModuleLoad<Body = ModuleBody> {
  /** Its final URL, after redirects. */
  readonly url: string | undefined;
  readonly type: ModuleType;
  readonly body: Body;
}

export type ModuleBody = OwnBody | SharedBody;

/** The body of a module that one load has read, or is reading. */
export type OwnBody = BytesBody | StreamedBody | CompiledBody;

/** All bytes have arrived. They are not copied. */
export interface BytesBody {
  readonly kind: "bytes";
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** As in `CacheTerms`. */
  readonly validator: string | undefined;
}

/** The module is precompiled. It has no bytes. */
export interface CompiledBody {
  readonly kind: "compiled";
  readonly module: WebAssembly.Module;
}

/** The body of a module that several links load and compile together, or that came compiled with its type. */
export interface SharedBody {
  readonly kind: "shared";
  readonly reusesCompiledCode: boolean;
  /** Compiles the module, at most once for each rewrite with the same options. */
  compile(rewrite: ModuleRewrite | undefined, options: CompileOptions | undefined): Promise<WebAssembly.Module>;
  readAhead(): Promise<void>;
  bytes(): Promise<Uint8Array<ArrayBuffer> | undefined>;
  dataSegments(): readonly DataSegment[] | undefined;
  /** Reads further members of the type from all bytes, once for all links; undefined if there are no bytes. */
  readMembers(read: ReadMembers): Promise<TypeMembers | undefined>;
}

/** Members of a type that stand behind the head, and that few links need. */
export type TypeMembers = Pick<ModuleType, "areas" | "dataSegments" | "elementSegments">;

export type ReadMembers = (bytes: Uint8Array<ArrayBuffer>) => TypeMembers;

/** A cached module; the source still has the same bytes. */
export interface CachedBody {
  readonly kind: "cached";
  readonly cached: CachedModule;
  /** The bytes, if they were read for the comparison. */
  readonly bytes: Uint8Array<ArrayBuffer> | undefined;
}

/** A module that a cache holds, for as long as its bytes stay the same. */
export interface CachedModule {
  /** A validator, or the digest of the bytes. */
  readonly cacheKey: string;
  readonly type: ModuleType;
  readonly dataSegments: readonly DataSegment[] | undefined;
  /** As `SharedBody.readMembers` returned them, if it was called. */
  readonly members?: TypeMembers | undefined;
  /** Compiled modules by their rewrite and options. */
  readonly modules: ReadonlyMap<string, WebAssembly.Module>;
}

/** The functions that a cache gives to a load. A page without a cache does not contain their code. */
export interface CacheTerms {
  /** The module that the cache holds for the source. */
  readonly cached: CachedModule | undefined;
  /** The server's identifier for the version of the file; undefined if the server gives none. */
  validatorOf(answer: SettledModuleSource): string | undefined;
  digestOf(bytes: Uint8Array<ArrayBuffer>): Promise<string | undefined>;
}

/** Whether the platform may have compiled code for exactly these bytes, which it uses if they are not changed. */
export function reusesCompiledCode({ body }: ModuleLoad): boolean {
  return "reusesCompiledCode" in body && body.reusesCompiledCode;
}

/** All bytes of a module, loaded once more if they were not kept; undefined if the module is precompiled. */
export async function bytesOf(body: ModuleBody): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (body.kind === "compiled") return undefined;
  return body.kind === "bytes" ? body.bytes : body.bytes();
}
