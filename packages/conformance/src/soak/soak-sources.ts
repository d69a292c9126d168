import { createHash } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { LinkerHost, ModuleSource, SettledModuleSource, SourceRequest } from "@rec/core";
import { type Answer, queryOf } from "@rec/fault-server";
import { nodeHost } from "@rec/node";
import { createTestHost, type TestFile } from "@rec/test-host";
import type { SoakSource } from "./scenario.ts";
import type { WatchedStreams } from "./watched-streams.ts";

/** A module in every form that a link of the soak test may need. */
export interface SoakModule {
  /** The file's name on the server. */
  readonly file: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly compiled: WebAssembly.Module;
}

export interface SourceSetting {
  readonly module: SoakModule;
  /** Origin of the fault server. */
  readonly origin: string;
  readonly streams: WatchedStreams;
  /** Distinguishes URLs with answers that change from one request to the next. */
  readonly run: string;
}

const PAGE = new TextEncoder().encode("<!doctype html>");
const TEST_HOST_SCHEME = "test:";

/** The source for `link`. */
export function soakSource(source: SoakSource, setting: SourceSetting): ModuleSource {
  const { wrap, integrity, delayMs } = source;
  const request = (): SettledModuleSource | SourceRequest => {
    const settled = settledSource(source, setting);
    return integrity === undefined ? settled : { source: settled, integrity: integrityOf(setting.module, integrity) };
  };
  switch (wrap) {
    case "plain":
      return request();
    case "promise":
      return Promise.resolve(request());
    case "late promise":
      return setTimeout(delayMs).then(request);
    case "rejected promise":
      return Promise.reject(new Error("the source was refused"));
    case "promise that never settles":
      return new Promise<never>(() => {});
  }
}

function integrityOf({ bytes }: SoakModule, integrity: "right" | "wrong"): string {
  const digest = createHash("sha256")
    .update(integrity === "right" ? bytes : "something else")
    .digest("base64");
  return `sha256-${digest}`;
}

function settledSource(source: SoakSource, { module, origin, streams, run }: SourceSetting): SettledModuleSource {
  const { from, way, share } = source;
  switch (from) {
    case "server":
      return `${origin}/${way === "page" ? "page.html" : module.file}${queryOf(answerOf(source, run))}`;
    case "test host":
      return `${TEST_HOST_SCHEME}${module.file}?${new URLSearchParams({ way, share: String(share), run: runOf(source, run) })}`;
    case "bytes":
      return way === "cut" ? module.bytes.subarray(0, Math.floor(module.bytes.length * share)) : module.bytes;
    case "stream":
      return streams.create(way === "page" ? PAGE : module.bytes, source);
    case "response": {
      const body = streams.create(way === "page" ? PAGE : module.bytes, source);
      const type = way === "page" ? "text/html" : "application/wasm";
      return new Response(body, { status: way === "missing" ? 404 : 200, headers: { "content-type": type } });
    }
    case "module":
      return module.compiled;
  }
}

/** Only sources with changing answers have URLs of their own: the others are shared. */
function runOf({ way }: SoakSource, run: string): string {
  return way === "flaky" ? run : "";
}

function answerOf({ way, share, delayMs }: SoakSource, run: string): Answer {
  switch (way) {
    case "whole":
    case "page":
      return {};
    case "chunks":
      return { framing: "chunked" };
    case "slow":
      return { headDelayMs: delayMs, bytesPerSecond: 2_000_000 };
    case "flaky":
      return { ...(share < 1 ? { fault: "reset", afterShare: share } : { status: 503 }), times: 1, run };
    case "missing":
      return { status: 404 };
    case "cut":
      return { keepShare: share };
    case "broken":
      return { fault: "reset", ...(share > 0 && { afterShare: share }) };
    case "silent":
      return { fault: "stall", ...(share > 0 && { afterShare: share }) };
  }
}

/** Node.js, with a fake platform for URLs with the scheme `test:`. */
export function soakHost(modules: readonly SoakModule[]): LinkerHost {
  const node = nodeHost();
  return {
    ...node,
    load(url, options) {
      if (!url.startsWith(TEST_HOST_SCHEME)) return node.load(url, options);
      const { pathname, searchParams } = new URL(url);
      const module = modules.find(({ file }) => file === pathname);
      const way = searchParams.get("way") as SoakSource["way"];
      const file = module && testFile(module.bytes, { way, share: Number(searchParams.get("share")) });
      return createTestHost({ files: file === undefined ? {} : { [url]: file } }).load(url, options);
    },
  };
}

function testFile(
  bytes: Uint8Array<ArrayBuffer>,
  { way, share }: Pick<SoakSource, "way" | "share">,
): TestFile | undefined {
  const at = Math.floor(bytes.length * share);
  switch (way) {
    case "whole":
      return bytes;
    case "missing":
      return undefined;
    case "page":
      return { body: PAGE, headers: { "content-type": "text/html" } };
    case "cut":
      return { body: bytes.slice(0, at) };
    case "broken":
      return share === 0
        ? new Error("the host is down")
        : { body: bytes, fail: { afterBytes: at, error: new Error("reset") } };
    case "silent":
      return { body: bytes, stallAfterBytes: at, chunkSizeBytes: 4096 };
    default:
      return { body: bytes, chunkSizeBytes: 4096 };
  }
}
