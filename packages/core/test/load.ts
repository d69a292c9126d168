import { explainAny } from "../src/explain/explain-any.ts";
import type { LinkerHost } from "../src/host.ts";
import { createScope } from "../src/lifetime.ts";
import { ChunkReader } from "../src/load/chunk-reader.ts";
import type { LoadEnvironment } from "../src/load/load-environment.ts";
import { type BodyOwner, StreamedBody, type StreamedBodyOptions } from "../src/load/streamed-body.ts";
import { DataScanner } from "../src/parse/data-scanner.ts";
import { createHeadScanner } from "../src/parse/head-scanner.ts";
import { attribute, Failure } from "../src/problem.ts";
import { type CodedError, errorOf } from "./outcomes.ts";

/** The environment of one link without listeners, except for the parts that a test passes. */
export function environmentWith(parts: Partial<LoadEnvironment> = {}): LoadEnvironment {
  return {
    host: undefined,
    scope: createScope(),
    limits: {},
    semaphore: undefined,
    cache: undefined,
    createDataScanner: () => new DataScanner(),
    eventsOf: () => ({ began() {}, received() {}, ended() {} }),
    ...parts,
  };
}

/** The failure that a promise rejects with, or that a function throws, as the error of the module `a`. */
export async function loadErrorOf(attempt: Promise<unknown> | (() => unknown)): Promise<CodedError> {
  const error: unknown = await errorOf(attempt);
  return explained(error);
}

export function explained(error: unknown): CodedError {
  return (error instanceof Failure ? explainAny(attribute(error, { module: "a" })) : error) as CodedError;
}

interface BodyParts extends Partial<Omit<StreamedBodyOptions, "owner">>, Partial<BodyOwner> {
  readonly url?: string;
  readonly totalBytes?: number | undefined;
  readonly onReceived?: (receivedBytes: number) => void;
}

/** Reads a stream without limits, as the only attempt. */
export function chunksOf(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  { url, totalBytes, onReceived = () => {} }: BodyParts = {},
): ChunkReader {
  return new ChunkReader(stream, {
    timeout: (awaited) => awaited,
    totalBytes,
    listener: { received: onReceived },
    fail: (error) => (error instanceof Failure && url !== undefined ? attribute(error, { url }) : error),
  });
}

/** Opens a streamed body, for a single attempt. */
export function openBody(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  parts: BodyParts = {},
): Promise<StreamedBody> {
  const owner: BodyOwner = {
    canReload: true,
    ended() {},
    retry: (_failed, error) => Promise.reject(error),
    reload: () => Promise.reject(new Error("Expected no further load")),
    ...parts,
  };
  const chunks = chunksOf(stream, parts);
  const scanner = createHeadScanner(new DataScanner());
  const options = { validator: undefined, response: undefined, keepsBytes: false, scanner, ...parts };
  return StreamedBody.open({ ...options, chunks, owner });
}

/** A host whose `wait` returns at once, and the waits that it was asked for. */
export function withoutTime(host: LinkerHost): { readonly host: LinkerHost; readonly waits: number[] } {
  const waits: number[] = [];
  const wait = async (durationMs: number): Promise<void> => {
    waits.push(durationMs);
  };
  return { host: { ...host, wait }, waits };
}
