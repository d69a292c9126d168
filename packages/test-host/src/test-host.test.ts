import { describe, expect, test } from "vitest";
import { createTestHost } from "./index.ts";

const bytes = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

async function readAll(response: Response | BufferSource): Promise<Uint8Array[]> {
  if (!(response instanceof Response) || response.body === null) throw new Error("Expected a response with a body");
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body) chunks.push(chunk);
  return chunks;
}

/** Whether a promise has settled once all pending microtasks and due timers have run. */
async function settled(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  const mark = () => {
    done = true;
  };
  promise.then(mark, mark);
  await new Promise((resolve) => setTimeout(resolve, 5));
  return done;
}

describe("calls", () => {
  test("records every call, in order", async () => {
    const host = createTestHost({ files: { "lib/b.wasm": bytes } });
    host.now();
    const url = host.resolve("./b.wasm", "lib/a.wasm");
    host.resolve("https://example.test/c.wasm");
    await host.load(url);
    expect(host.calls).toEqual([
      { door: "now" },
      { door: "resolve", specifier: "./b.wasm", referrer: "lib/a.wasm" },
      { door: "resolve", specifier: "https://example.test/c.wasm" },
      { door: "load", url: "lib/b.wasm" },
    ]);
  });

  test("hosts do not share anything", () => {
    const first = createTestHost();
    const second = createTestHost();
    first.clock.advance(5);
    first.now();
    expect(second.now()).toBe(0);
    expect(second.calls).toHaveLength(1);
  });
});

describe("resolve()", () => {
  test.each([
    ["a.wasm", undefined, "a.wasm"],
    ["./a.wasm", undefined, "a.wasm"],
    ["b.wasm", "lib/a.wasm", "lib/b.wasm"],
    ["../b.wasm", "lib/deep/a.wasm", "lib/b.wasm"],
    ["/b.wasm", "lib/a.wasm", "/b.wasm"],
    ["../b.wasm", "https://example.test/lib/a.wasm", "https://example.test/b.wasm"],
    ["https://example.test/b.wasm", "lib/a.wasm", "https://example.test/b.wasm"],
  ])("%s against %s is %s", (specifier, referrer, expected) => {
    expect(createTestHost().resolve(specifier, referrer)).toBe(expected);
  });
});

describe("clock", () => {
  test("stands still until it is advanced", () => {
    const host = createTestHost();
    expect([host.now(), host.now()]).toEqual([0, 0]);
    host.clock.advance(12.5);
    expect(host.now()).toBe(12.5);
  });

  test("never goes back", () => {
    const host = createTestHost();
    expect(() => host.clock.advance(-1)).toThrow(RangeError);
    expect(() => host.clock.advance(Number.NaN)).toThrow(RangeError);
  });
});

describe("wait()", () => {
  const waitingHost = () => {
    const host = createTestHost({ hasTimers: true });
    const wait = host.wait;
    if (wait === undefined) throw new Error("Expected a host that can wait");
    return { ...host, wait };
  };

  test("exists only with hasTimers", () => {
    expect(createTestHost().wait).toBeUndefined();
    expect(createTestHost({ hasTimers: false })).not.toHaveProperty("wait");
  });

  test("ends when the clock has moved on far enough, and is recorded", async () => {
    const { wait, clock, calls } = waitingHost();
    const waiting = wait(100);
    clock.advance(99);
    expect([await settled(waiting), clock.waiting]).toEqual([false, 1]);
    clock.advance(1);
    expect([await settled(waiting), clock.waiting]).toEqual([true, 0]);
    expect(calls).toEqual([{ door: "wait", durationMs: 100 }]);
  });

  test("of no length ends in the next turn of the event loop, whatever the clock says", async () => {
    const { wait, clock } = waitingHost();
    const order: string[] = [];
    const waiting = wait(0).then(() => order.push("wait"));
    for (let turn = 0; turn < 100; turn += 1) await undefined;
    order.push("promises");
    await waiting;
    expect([order, clock.waiting]).toEqual([["promises", "wait"], 0]);
  });

  test("the earliest ends first, whatever the order in which they began", async () => {
    const { wait, clock } = waitingHost();
    const order: number[] = [];
    const waits = [300, 100, 200].map((durationMs) => wait(durationMs).then(() => order.push(durationMs)));
    clock.advance(1000);
    await Promise.all(waits);
    expect(order).toEqual([100, 200, 300]);
  });

  test("counts from when it began", async () => {
    const { wait, clock } = waitingHost();
    clock.advance(500);
    const waiting = wait(100);
    clock.advance(99);
    expect(await settled(waiting)).toBe(false);
    clock.advance(1);
    await waiting;
  });

  test("rejects with the signal's reason when it is aborted, and is over", async () => {
    const { wait, clock } = waitingHost();
    const reason = new Error("enough");
    await expect(wait(100, AbortSignal.abort(reason))).rejects.toBe(reason);
    const abort = new AbortController();
    const waiting = wait(100, abort.signal);
    abort.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    expect(clock.waiting).toBe(0);
  });
});

describe("load()", () => {
  test("answers with the very bytes it was given", async () => {
    const host = createTestHost({ files: { "a.wasm": bytes, "b.wasm": bytes.buffer } });
    expect(await host.load("a.wasm")).toBe(bytes);
    expect(await host.load("b.wasm")).toBe(bytes.buffer);
  });

  test("answers as a response with status, headers, URL and body", async () => {
    const host = createTestHost({
      files: { "a.wasm": { status: 203, statusText: "Odd", headers: { "content-type": "text/plain" }, body: bytes } },
    });
    const response = (await host.load("a.wasm")) as Response;
    expect([response.status, response.statusText, response.url]).toEqual([203, "Odd", "a.wasm"]);
    expect(response.headers.get("content-type")).toBe("text/plain");
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
  });

  test("gives the URL after redirects", async () => {
    const host = createTestHost({ files: { "a.wasm": { url: "moved/a.wasm", body: bytes } } });
    expect(((await host.load("a.wasm")) as Response).url).toBe("moved/a.wasm");
    expect(host.answered).toEqual(["a.wasm"]);
  });

  test("sends application/wasm by default", async () => {
    const host = createTestHost({ files: { "a.wasm": { body: bytes }, "b.wasm": { body: bytes, headers: {} } } });
    expect(((await host.load("a.wasm")) as Response).headers.get("content-type")).toBe("application/wasm");
    expect(((await host.load("b.wasm")) as Response).headers.get("content-type")).toBeNull();
  });

  test("answers 404 for a file that is not listed, inherited names included", async () => {
    const host = createTestHost();
    for (const url of ["missing.wasm", "toString", "__proto__"]) {
      const response = (await host.load(url)) as Response;
      expect([response.status, response.statusText, response.body]).toEqual([404, "Not Found", null]);
    }
  });

  test("rejects with the given error", async () => {
    const refused = new TypeError("fetch failed");
    const host = createTestHost({ files: { "a.wasm": refused } });
    await expect(host.load("a.wasm")).rejects.toBe(refused);
  });

  test("calls a function for each load", async () => {
    let count = 0;
    const host = createTestHost({ files: { "a.wasm": () => new Uint8Array([++count]) } });
    expect([await host.load("a.wasm"), await host.load("a.wasm")]).toEqual([new Uint8Array([1]), new Uint8Array([2])]);
  });

  test("sends the body in chunks, each only when it is read", async () => {
    const host = createTestHost({ files: { "a.wasm": { body: bytes, chunkSizeBytes: 3 } } });
    const chunks = await readAll(await host.load("a.wasm"));
    expect(chunks.map((chunk) => chunk.length)).toEqual([3, 3, 2]);
    expect(new Uint8Array(chunks.flatMap((chunk) => [...chunk]))).toEqual(bytes);
  });

  test("sends a view's own bytes, not those around it", async () => {
    const host = createTestHost({ files: { "a.wasm": { body: bytes.subarray(1, 4) } } });
    expect(await readAll(await host.load("a.wasm"))).toEqual([new Uint8Array([0x61, 0x73, 0x6d])]);
  });

  test("fails in the middle of the body", async () => {
    const error = new Error("connection reset");
    const host = createTestHost({
      files: { "a.wasm": { body: bytes, chunkSizeBytes: 2, fail: { afterBytes: 5, error } } },
    });
    const reader = ((await host.load("a.wasm")) as Response).body?.getReader();
    const lengths = [await reader?.read(), await reader?.read(), await reader?.read()].map(
      (read) => read?.value?.length,
    );
    expect(lengths).toEqual([2, 2, 1]);
    await expect(reader?.read()).rejects.toBe(error);
  });

  test("fails before the first byte of the body", async () => {
    const error = new Error("connection reset");
    const host = createTestHost({ files: { "a.wasm": { body: bytes, fail: { afterBytes: 0, error } } } });
    await expect(readAll(await host.load("a.wasm"))).rejects.toBe(error);
  });

  test("falls silent in the middle of the body until it is aborted", async () => {
    const host = createTestHost({ files: { "a.wasm": { body: bytes, stallAfterBytes: 4 } } });
    const abort = new AbortController();
    const response = await host.load("a.wasm", { signal: abort.signal });
    const reader = (response as Response).body?.getReader();
    expect((await reader?.read())?.value).toEqual(bytes.slice(0, 4));
    const next = reader?.read() ?? Promise.reject(new Error("Expected a body"));
    expect(await settled(next)).toBe(false);
    const reason = new Error("enough");
    abort.abort(reason);
    await expect(next).rejects.toBe(reason);
  });
});

describe("hold() and release()", () => {
  test("a held load waits until it is released", async () => {
    const host = createTestHost({ files: { "a.wasm": bytes, "b.wasm": bytes } });
    host.hold("a.wasm");
    const held = host.load("a.wasm");
    const free = host.load("b.wasm");
    expect([await settled(held), await settled(free)]).toEqual([false, true]);
    host.release("a.wasm");
    expect(await held).toBe(bytes);
    expect(await host.load("a.wasm")).toBe(bytes);
  });

  test("a load that is never released ends when it is aborted", async () => {
    const host = createTestHost({ files: { "a.wasm": bytes } });
    host.hold("a.wasm");
    const abort = new AbortController();
    const held = host.load("a.wasm", { signal: abort.signal });
    expect(await settled(held)).toBe(false);
    const reason = new Error("enough");
    abort.abort(reason);
    await expect(held).rejects.toBe(reason);
  });

  test("a load with an aborted signal is refused at once", async () => {
    const reason = new Error("too late");
    const host = createTestHost({ files: { "a.wasm": bytes } });
    await expect(host.load("a.wasm", { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  test("releasing a load that is not held is an error", () => {
    expect(() => createTestHost().release("a.wasm")).toThrow('Cannot release "a.wasm": it is not held');
  });
});

describe("releaseInOrder()", () => {
  test("answers in the given order, not in the order of the requests", async () => {
    const names = ["a.wasm", "b.wasm", "c.wasm"];
    const host = createTestHost({ files: Object.fromEntries(names.map((name) => [name, bytes])) });
    host.hold(...names);
    const order: string[] = [];
    const loads = names.map((name) => host.load(name).then(() => order.push(name)));
    await host.releaseInOrder(["c.wasm", "a.wasm", "b.wasm"]);
    await Promise.all(loads);
    expect(order).toEqual(["c.wasm", "a.wasm", "b.wasm"]);
    expect(host.answered).toEqual(order);
  });

  test("waits for a load that has not been asked for yet", async () => {
    const host = createTestHost({ files: { "a.wasm": bytes, "b.wasm": bytes } });
    host.hold("a.wasm", "b.wasm");
    const first = host.load("a.wasm");
    const released = host.releaseInOrder(["b.wasm", "a.wasm"]);
    expect([await settled(first), await settled(released)]).toEqual([false, false]);
    await host.load("b.wasm");
    await released;
    expect(await first).toBe(bytes);
  });

  test("an earlier load of the same URL does not count as the answer", async () => {
    const host = createTestHost({ files: { "a.wasm": bytes, "b.wasm": bytes } });
    await host.load("a.wasm");
    host.hold("a.wasm", "b.wasm");
    const second = host.load("b.wasm");
    const released = host.releaseInOrder(["a.wasm", "b.wasm"]);
    expect([await settled(second), await settled(released)]).toEqual([false, false]);
    await host.load("a.wasm");
    await released;
    expect(await second).toBe(bytes);
  });

  test("goes on after a load that is refused", async () => {
    const host = createTestHost({ files: { "a.wasm": new Error("gone"), "b.wasm": bytes } });
    host.hold("a.wasm", "b.wasm");
    const loads = Promise.allSettled([host.load("a.wasm"), host.load("b.wasm")]);
    await host.releaseInOrder(["a.wasm", "b.wasm"]);
    expect((await loads).map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
  });
});
