import { createTestHost, type TestFile } from "@rec/test-host";
import { beforeAll, describe, expect, test } from "vitest";
import { environmentWith, loadErrorOf as errorOf, explained, withoutTime } from "../../test/load.ts";
import { longModule } from "../../test/modules.ts";
import { errorOf as failureFrom } from "../../test/outcomes.ts";
import { loadsOf } from "../../test/pass-time.ts";
import { assemble } from "../../test/wat.ts";
import { ModuleLoadError } from "../errors.ts";
import type { LinkerHost } from "../host.ts";
import { LoadRun } from "./load-run.ts";
import type { CacheTerms, OwnBody } from "./module-load.ts";
import { resolveSource } from "./resolve-source.ts";
import { StreamedBody } from "./streamed-body.ts";

type Bytes = Uint8Array<ArrayBuffer>;

let long: Bytes;
beforeAll(async () => {
  long = await assemble(longModule(2000));
});

const reset = new Error("connection reset");
const whole = (body: Bytes): TestFile => ({ body, chunkSizeBytes: 64 });
const broken = (body: Bytes, afterBytes: number): TestFile => ({ ...whole(body), fail: { afterBytes, error: reset } });
const BUSY: TestFile = { status: 503, statusText: "Service Unavailable" };

interface RunParts {
  /** The terms of a cache that identifies versions of a file by their entity tag. */
  readonly terms?: CacheTerms;
  readonly retries?: number;
  readonly wait?: NonNullable<LinkerHost["wait"]>;
}

/** A run at a path with the listed answers, and the pauses between its attempts. */
async function runOf(answers: readonly TestFile[], { retries = 2, wait, terms }: RunParts = {}) {
  const left = [...answers];
  const testHost = createTestHost({ files: { "a.wasm": () => left.shift() ?? new Error("Expected no further load") } });
  const { host, waits } = withoutTime(testHost);
  const ends: string[] = [];
  const received: number[] = [];
  const events = {
    began() {},
    received: (bytes: number) => received.push(bytes),
    ended: (phase: string) => ends.push(phase),
  };
  const environment = environmentWith({ host: wait === undefined ? host : { ...host, wait }, limits: { retries } });
  const source = await resolveSource({ name: "a", given: "a.wasm" }, environment);
  const run = new LoadRun({ source, environment, events, terms });
  return { run, waits, received, ends, loads: () => loadsOf(testHost).length };
}

function streamed(body: OwnBody): StreamedBody {
  if (!(body instanceof StreamedBody)) throw new Error(`Expected a stream, found ${body.kind}`);
  return body;
}

describe("LoadRun.open()", () => {
  test("asks once if that succeeds", async () => {
    const { run, waits, loads } = await runOf([whole(long)]);
    expect((await run.open()).kind).toBe("stream");
    expect([loads(), waits]).toEqual([1, []]);
  });

  test.each<readonly [string, TestFile]>([
    ["no answer", new TypeError("fetch failed")],
    ["a body that broke off", broken(new Uint8Array([0, 0x61, 0x73, 0x6d]), 4)],
    ...[408, 425, 429, 500, 502, 503, 504].map((status) => [`status ${status}`, { status }] as const),
  ])("tries again after %s", async (_what, fault) => {
    const { run, waits, loads } = await runOf([fault, fault, whole(long)]);
    expect((await run.open()).kind).toBe("stream");
    expect([loads(), waits]).toEqual([3, [100, 200]]);
  });

  test.each<readonly [string, TestFile, string]>([
    ...[304, 400, 401, 403, 404, 410, 416].map((status) => [`status ${status}`, { status }, "HTTP_STATUS"] as const),
    [
      "an error of the host, which knows for certain",
      new ModuleLoadError("FILE_NOT_FOUND", [{ code: "FILE_NOT_FOUND", message: "no file", hint: "look" }]),
      "FILE_NOT_FOUND",
    ],
  ])("does not try again after %s", async (_what, fault, code) => {
    const { run, waits, loads } = await runOf([fault, whole(long)]);
    expect((await errorOf(run.open())).code).toBe(code);
    expect([loads(), waits]).toEqual([1, []]);
  });

  test.each([0, 1, 2, 5])("rejects with the last failure after %i further attempts", async (retries) => {
    const answers = Array.from({ length: retries }, () => BUSY);
    const { run, waits } = await runOf([...answers, { status: 500, statusText: "Oops" }, whole(long)], { retries });
    expect((await errorOf(run.open())).diagnostics[0]?.message).toBe(
      "Unable to fetch WebAssembly file a.wasm: 500 Oops",
    );
    expect(waits).toEqual([100, 200, 400, 800, 1600].slice(0, retries));
  });

  test("rejects with the reason that ends the pause between two attempts", async () => {
    const reason = new Error("enough");
    const { run, loads } = await runOf([BUSY, whole(long)], { wait: () => Promise.reject(reason) });
    expect(await failureFrom(run.open())).toBe(reason);
    expect(loads()).toBe(1);
  });

  test("reports rising numbers of received bytes, and the end once, over all attempts", async () => {
    const { run, received, ends } = await runOf([broken(long, 1000), broken(long, 500), whole(long), whole(long)]);
    const body = streamed(await run.open());
    await body.readAhead();
    expect(received).toEqual([...new Set(received)].sort((a, b) => a - b));
    expect([received.at(-1), ends]).toEqual([long.length, ["load"]]);
    await streamed(await run.open()).readAhead();
    expect([received.length, ends]).toEqual([new Set(received).size, ["load"]]);
  });
});

describe("StreamedBody.retry() of a run", () => {
  test("resolves to the attempt that follows a failed one", async () => {
    const { run, waits, loads } = await runOf([broken(long, 1000), whole(long)]);
    const body = streamed(await run.open());
    const error = await failureFrom(body.stream().pipeTo(new WritableStream()));
    const next = await body.retry(error);
    expect([next, next === body, loads(), waits]).toEqual([expect.any(StreamedBody), false, 2, [100]]);
  });

  test("counts failures of heads and of bodies together", async () => {
    const { run, waits, loads } = await runOf([BUSY, broken(long, 1000), broken(long, 900), whole(long)]);
    const body = streamed(await run.open());
    expect((await errorOf(body.readAhead())).code).toBe("BODY_FAILED");
    expect([loads(), waits]).toEqual([3, [100, 200]]);
  });

  test("throws an error that is not retryable unchanged, to all callers", async () => {
    const { run, loads } = await runOf([whole(long), whole(long)]);
    const body = streamed(await run.open());
    const mistake = new TypeError("mistake");
    expect(await failureFrom(body.retry(mistake))).toBe(mistake);
    expect(await failureFrom(body.retry(reset))).toBe(mistake);
    expect(loads()).toBe(1);
  });

  test("is BODY_FAILED with the first failure as cause if the next attempt gets another file", async () => {
    const others = [
      longModule(2000).replace("seven", "eight"),
      // Another number of pages, after the same bytes.
      longModule(2000).replace("2)", "3)"),
    ].map(assemble);
    const shorter: TestFile = { body: long, headers: { "content-type": "text/plain" } };
    for (const other of [...(await Promise.all(others)).map(whole), shorter]) {
      const { run } = await runOf([broken(long, 1000), other]);
      const body = streamed(await run.open());
      const error = await errorOf(body.readAhead());
      expect([error.code, error.module, error.url]).toEqual(["BODY_FAILED", "a", "a.wasm"]);
      expect(error.diagnostics[0]?.message).toBe(
        "Unable to read WebAssembly file a.wasm: the body ended early, and the next try brought another file",
      );
      expect(error.cause).toMatchObject({ code: "BODY_FAILED", module: "a", cause: reset });
    }
  });

  test("accepts an attempt that has read more or less of the same file", async () => {
    const inOne = { ...broken(long, 1000), chunkSizeBytes: 500 };
    for (const [first, second] of [
      [inOne, whole(long)],
      [broken(long, 1000), { body: long, chunkSizeBytes: 500 }],
    ] as const) {
      const { run } = await runOf([first, second]);
      const body = streamed(await run.open());
      await body.readAhead();
      expect((await body.current()).arrived()).toEqual(long);
    }
  });
});

describe("StreamedBody.bytes() of a run", () => {
  const terms: CacheTerms = {
    cached: undefined,
    validatorOf: (answer) => (answer as Response).headers.get("etag") ?? undefined,
    digestOf: async () => undefined,
  };
  const taken = async (answers: readonly TestFile[], parts: RunParts = {}): Promise<StreamedBody> => {
    const { run } = await runOf(answers, parts);
    const body = streamed(await run.open());
    await body.drain();
    return body;
  };
  const tagged = (body: Bytes, etag: string): TestFile => ({
    ...whole(body),
    headers: { "content-type": "application/wasm", etag },
  });

  test("loads the same file once more", async () => {
    expect(await (await taken([whole(long), whole(long)])).bytes()).toEqual(long);
    expect(await (await taken([tagged(long, "1"), tagged(long, "1")], { terms })).bytes()).toEqual(long);
  });

  test("is BODY_FAILED if the file was replaced", async () => {
    const other = await assemble(longModule(2000).replace("seven", "eight"));
    for (const [answers, parts] of [
      [[whole(long), whole(other)], {}],
      [[tagged(long, "1"), tagged(long, "2")], { terms }],
    ] as const) {
      const error = await errorOf((await taken(answers, parts)).bytes());
      expect([error.code, error.diagnostics[0]?.message]).toEqual([
        "BODY_FAILED",
        "Unable to read WebAssembly file a.wasm: it was replaced by another file between two reads",
      ]);
    }
  });

  test("is BODY_CONSUMED of a stream from the caller", async () => {
    const environment = environmentWith();
    const given = new Response(long).body as ReadableStream<Bytes>;
    const source = await resolveSource({ name: "a", given }, environment);
    const run = new LoadRun({ source, environment, events: environment.eventsOf("a") });
    const body = streamed(await run.open());
    await body.drain();
    expect(explained(await failureFrom(body.bytes())).code).toBe("BODY_CONSUMED");
  });
});
