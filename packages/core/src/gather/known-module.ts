import { compileModule } from "../compile/compile-modules.ts";
import { describeCompiledModule } from "../compile/describe-module.ts";
import type { LinkerHost } from "../host.ts";
import type { Scope } from "../lifetime.ts";
import type { ByteBody } from "../load/byte-body.ts";
import { digestOf } from "../load/fingerprint.ts";
import { giveUp } from "../load/give-up.ts";
import type { Limiter } from "../load/limiter.ts";
import { openSource } from "../load/open-source.ts";
import type { KeptModule, ModuleContent, OpenedModule } from "../load/opened-module.ts";
import { type RepeatedLoad, repeatLoad } from "../load/repeat-load.ts";
import type { SettledSource } from "../load/settle-source.ts";
import { readModule, readModuleHead } from "../parse/read-module.ts";
import type { ModuleRewrite } from "../plan/plan-format.ts";
import { rewriteHead } from "../rewrite/rewrite-head.ts";
import type { DataSegment, ModuleType } from "../wasm/module-type.ts";

/** A module whose head has been read: all that planning asks of it is known, and its body is on its way. */
export interface KnownModule {
  /** Where it came from in the end, redirects followed. */
  readonly url: string | undefined;
  readonly type: ModuleType;
  /** Compiles it, changed as the plan wants it: bytes at once, a stream while it arrives. To be called once. */
  compile(rewrite: ModuleRewrite | undefined): Promise<WebAssembly.Module>;
  /** What is kept of it in the way that a plan wants, if anything. */
  keptAs(rewrite: ModuleRewrite | undefined): WebAssembly.Module | undefined;
  /** Reads on, so that nothing waits for this module while others are still unknown. Ends when it is compiled. */
  keepReading(): Promise<void>;
  /** Whether the engine reads its response as it came, unless it has to be changed. */
  readonly isUntouched: boolean;
  /** Complete once the module is compiled; undefined where it came compiled. */
  dataSegments(): readonly DataSegment[] | undefined;
  /** What tells its bytes from others: a validator, or a digest. To be asked once it is compiled. */
  fingerprint(): Promise<string | undefined>;
}

export interface LoadSetting {
  readonly host: LinkerHost | undefined;
  readonly scope: Scope;
  readonly limiter: Limiter;
  /** Told the number of bytes that have arrived, rising, and of all bytes where it is known. */
  readonly onBytes: (receivedBytes: number, totalBytes: number | undefined) => void;
  /** Told that a place to load has been found. Its result is told that the last byte has arrived. */
  readonly onBegin: () => () => void;
  /** Runs the reading of the head. */
  readonly parse: (read: () => ModuleType) => Promise<ModuleType>;
  /** What was made of the source before, to be used again if its bytes are the same. */
  readonly kept?: KeptModule | undefined;
  /** Whether `fingerprint` will be asked. */
  readonly isFingerprinted?: boolean;
}

const DEFAULT_RETRIES = 2;

/**
 * Loads a module up to and with its head, and reads that.
 *
 * A path or URL is asked for anew, from its first byte, where it fails in a way that may pass, now or while it is compiled.
 *
 * @throws ModuleLoadError, Failure of the phase "parse"
 */
export async function knowModule(name: string, source: SettledSource, setting: LoadSetting): Promise<KnownModule> {
  const load = await beginLoad(name, source, setting);
  let current = await load.opened();
  const { url } = current;
  const type = await setting.parse(() => typeOf(current.content));
  const use = async <Result>(work: (opened: OpenedModule) => Promise<Result>): Promise<Result> => {
    for (;;) {
      const opened = await load.opened();
      current = opened;
      try {
        return await work(opened);
      } catch (error) {
        await load.again(opened, error);
      }
    }
  };
  const keptAs: KnownModule["keptAs"] = (rewrite) =>
    current.content.kind === "kept" ? current.content.kept.modules.get(keyOfRewrite(rewrite)) : undefined;
  return {
    url,
    type,
    isUntouched: current.content.kind === "stream" && current.content.untouched !== undefined,
    keptAs,
    async compile(rewrite) {
      const kept = keptAs(rewrite);
      if (kept !== undefined) return kept;
      if (current.content.kind === "kept") return (await knowAnew(name, source, setting)).compile(rewrite);
      const changeHead = rewrite && ((head: Uint8Array<ArrayBuffer>) => rewriteHead(head, type, rewrite));
      return use((opened) => compileModule(opened, changeHead));
    },
    keepReading: () => use(async ({ content }) => (content.kind === "stream" ? content.body.readAhead() : undefined)),
    dataSegments: () => segmentsOf(current.content, type),
    fingerprint: () => fingerprintOf(current),
  };
}

/** Loads a module whose bytes are wanted after all. */
export function knowAnew(name: string, source: SettledSource, setting: LoadSetting): Promise<KnownModule> {
  return knowModule(name, source, { ...setting, kept: undefined });
}

/** One text for what a plan wants changed in a module. */
export function keyOfRewrite(rewrite: ModuleRewrite | undefined): string {
  return rewrite === undefined ? "" : JSON.stringify(rewrite);
}

async function beginLoad(name: string, source: SettledSource, setting: LoadSetting): Promise<RepeatedLoad> {
  const { host, scope, limiter, onBytes, onBegin, kept, isFingerprinted = false } = setting;
  const leave = await limiter.enter();
  scope.onEnd(leave);
  if (scope.signal.aborted) giveUp(source.source, scope.signal.reason);
  scope.signal.throwIfAborted();
  const onLoaded = onBegin();
  let most = 0;
  const open = async (): Promise<OpenedModule> => {
    const attempt = scope.fork();
    const options = {
      host,
      kept,
      isRecorded: isFingerprinted,
      signal: attempt.signal,
      onFailure: (error: unknown) => attempt.abort(error),
      onBody: (body: ByteBody) => scope.onEnd(() => body.cancel(scope.signal.reason)),
      onBytes(received: number, total: number | undefined) {
        // The next attempt begins at zero again, which is of no interest to anybody.
        if (received > most) onBytes(received, total);
        most = Math.max(most, received);
      },
      onLoaded() {
        leave();
        onLoaded();
      },
    };
    return openSource(name, source, options).catch((error) => {
      attempt.abort(error);
      throw error;
    });
  };
  const wait = host?.wait?.bind(host);
  const retries = source.isAddress && wait !== undefined ? (source.retries ?? DEFAULT_RETRIES) : 0;
  return repeatLoad(open, { retries, wait: async (durationMs) => wait?.(durationMs, scope.signal) });
}

function typeOf(content: ModuleContent): ModuleType {
  switch (content.kind) {
    case "bytes":
      return readModule(content.bytes);
    case "stream":
      return readModuleHead(content.head);
    case "compiled":
      return describeCompiledModule(content.module);
    case "kept":
      return content.kept.type;
  }
}

function segmentsOf(content: ModuleContent, type: ModuleType): readonly DataSegment[] | undefined {
  if (content.kind === "stream") return content.body.dataSegments();
  return content.kind === "kept" ? content.kept.dataSegments : type.dataSegments;
}

async function fingerprintOf({ content, validator }: OpenedModule): Promise<string | undefined> {
  if (validator !== undefined) return validator;
  switch (content.kind) {
    case "bytes":
      return digestOf(content.bytes);
    case "stream":
      return digestOf(content.body.recorded());
    case "compiled":
      return undefined;
    case "kept":
      return content.kept.fingerprint;
  }
}
