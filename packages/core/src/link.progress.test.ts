import { createTestHost } from "@rec/test-host";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { watchStream } from "../test/byte-stream.ts";
import { LEAF, longModule, starter } from "../test/modules.ts";
import { afterDueEvents, errorOf, hold } from "../test/outcomes.ts";
import { assemble } from "../test/wat.ts";
import { link } from "./link.ts";
import type { LinkProgress } from "./link-options.ts";
import { linkPlan } from "./link-plan.ts";

let leaf: Uint8Array<ArrayBuffer>;
let long: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  // Node's fetch compiles a module of its own when it is first used; the spies must not count it.
  new Response("");
  leaf = await assemble(LEAF);
  long = await assemble(longModule(1000));
});
afterEach(() => {
  vi.restoreAllMocks();
});

const PHASES = ["load", "parse", "compile", "instantiate"];

describe("link() with onProgress", () => {
  test("reports every phase of every module once, and of the plan once", async () => {
    const events: LinkProgress[] = [];
    const modules = {
      bytes: leaf,
      stream: watchStream(long, { chunkSizeBytes: 100 }).stream,
      compiled: new WebAssembly.Module(leaf),
    };
    const { timings } = await link(modules, { onProgress: (event) => events.push(event) });
    const ends = events.filter(({ done }) => done).map(({ phase, module }) => `${phase} ${module}`);
    const expected = Object.keys(modules).flatMap((module) => PHASES.map((phase) => `${phase} ${module}`));
    expect(ends.toSorted()).toEqual([...expected, "plan undefined", "bind undefined"].sort());
    expect(timings.map(({ phase, module }) => `${phase} ${module}`)).toEqual(ends);
  });

  test.each([
    ["a unit", `(call $f)`],
    [
      "a unit that is given up, whose modules are compiled alone",
      `(drop (i32.add (i32.const 1) (i64.const 1))) (call $f)`,
    ],
  ])("reports every phase of every module of %s once", async (_, body) => {
    const inner = await assemble(`(module (func (export "f")) (func unreachable))`);
    const outer = await assemble(`(module (import "inner" "f" (func $f)) (func (export "g") ${body}))`);
    const open = () => ({ inner, outer: watchStream(outer, { chunkSizeBytes: 10 }).stream });
    const ends: string[] = [];
    const onProgress = ({ phase, module, done }: LinkProgress) => done && ends.push(`${phase} ${module}`);
    const linking = link(open(), { fuse: true, onProgress });
    if (WebAssembly.validate(outer)) {
      const { timings, plan } = await linking;
      const expected = ["inner", "outer"].flatMap((module) => PHASES.map((phase) => `${phase} ${module}`));
      expect(ends.toSorted()).toEqual([...expected, "plan undefined", "bind undefined"].sort());
      expect(timings.map(({ phase, module }) => `${phase} ${module}`)).toEqual(ends);
      ends.length = 0;
      const stored = await linkPlan(plan, { inner, outer }, { onProgress });
      expect(ends.filter((end) => /compile|instantiate/.test(end))).toEqual([
        "compile inner",
        "compile outer",
        "instantiate inner",
        "instantiate outer",
      ]);
      expect(stored.timings.length).toBe(ends.length);
    } else {
      await errorOf(linking);
      expect(ends.filter((end) => end.startsWith("compile"))).toEqual(["compile inner"]);
    }
  });

  test("reports received bytes in rising order, before the load ends, with the total if it is known", async () => {
    const events: LinkProgress[] = [];
    const body = { body: long, chunkSizeBytes: 100 };
    const host = createTestHost({
      files: {
        known: { ...body, headers: { "content-type": "application/wasm", "content-length": String(long.length) } },
        unknown: body,
        bytes: long,
      },
    });
    const modules = { known: "known", unknown: "unknown", bytes: "bytes" };
    await link(modules, { host, onProgress: (event) => events.push(event) });
    for (const module of Object.keys(modules)) {
      const loads = events.filter((event) => event.module === module && event.phase === "load");
      const received = loads.slice(0, -1).map(({ receivedBytes }) => receivedBytes ?? 0);
      expect(received).toEqual(received.toSorted((a, b) => a - b));
      expect(received.at(-1)).toBe(long.length);
      expect(received).toHaveLength(module === "bytes" ? 1 : Math.ceil(long.length / 100));
      expect(new Set(loads.slice(0, -1).map(({ totalBytes }) => totalBytes))).toEqual(
        new Set([module === "unknown" ? undefined : long.length]),
      );
      expect(loads.map(({ done }) => done)).toEqual([...received.map(() => false), true]);
    }
  });

  test("reports nothing about failures, and nothing after the link has settled", async () => {
    const events: LinkProgress[] = [];
    const error = await errorOf(link({ leaf, junk: 7 as never }, { onProgress: (event) => events.push(event) }));
    expect(error.code).toBe("INVALID_SOURCE");
    const told = [...events];
    await afterDueEvents();
    expect(events).toEqual(told);
    expect(events.filter(({ module }) => module === "junk")).toEqual([]);
  });

  test.each<[string, Partial<LinkProgress>]>([
    ["the first bytes", { phase: "load", done: false }],
    ["the end of a load", { phase: "load", done: true }],
    ["the end of a parse", { phase: "parse" }],
    ["the plan", { phase: "plan" }],
    ["a compilation", { phase: "compile" }],
    ["the last instantiation", { phase: "instantiate", module: "late" }],
  ])("rejects with what a listener throws at %s, and does not call it again", async (_when, wanted) => {
    const mistake = new Error("mistake");
    const started: unknown[] = [];
    let throws = 0;
    const early = watchStream(long, { chunkSizeBytes: 100 });
    const onProgress = (event: LinkProgress) => {
      expect(throws).toBe(0);
      if (!Object.entries(wanted).every(([key, value]) => event[key as keyof LinkProgress] === value)) return;
      throws += 1;
      throw mistake;
    };
    const imports = { test: { started: (id: unknown) => started.push(id) } };
    const modules = { early: early.stream, late: await assemble(starter(1)) };
    expect(await errorOf(link(modules, { imports, onProgress }))).toBe(mistake);
    await afterDueEvents();
    const isLast = wanted.phase === "instantiate";
    expect(started).toEqual(isLast ? [1] : []);
    expect(early.cancels).toEqual(isLast || early.reads > long.length / 100 + 1 ? [] : [mistake]);
  });

  test("rejects with the error of a listener even if a load never settles", async () => {
    const mistake = new Error("mistake");
    const onProgress = () => {
      throw mistake;
    };
    const never = new Promise<Response>(() => {});
    expect(await errorOf(link({ leaf, never }, { onProgress }))).toBe(mistake);
  });
});

describe("Linked.timings", () => {
  test("are exact on the host's clock", async () => {
    const { clock, now, ...host } = createTestHost({
      files: {
        "a.wasm": () => {
          clock.advance(10);
          return leaf;
        },
      },
    });
    // The other module arrives when this one is loaded.
    const late = hold<Uint8Array<ArrayBuffer>>();
    clock.advance(1000);
    const compile = WebAssembly.compile;
    vi.spyOn(WebAssembly, "compile").mockImplementation(async (bytes) => {
      clock.advance(5);
      return compile(bytes);
    });
    const imports = { test: { started: () => clock.advance(3) } };
    const second = await assemble(starter(1));
    const onProgress = ({ phase, module }: LinkProgress) => {
      if (phase === "plan") clock.advance(2);
      if (phase === "parse" && module === "a") late.resolve(second);
    };
    const options = { host: { ...host, now }, imports, onProgress };
    const { timings } = await link({ a: "a.wasm", b: late.promise }, options);
    const of = (module: string | undefined) =>
      timings
        .filter((timing) => timing.module === module)
        .map(({ phase, startMs, durationMs }) => `${phase} ${startMs}+${durationMs}`);
    expect(of(undefined)).toEqual(["plan 20+0", "bind 22+0"]);
    expect(of("a")).toEqual(["load 0+10", "parse 10+0", "compile 10+12", "instantiate 22+0"]);
    expect(of("b").slice(2)).toEqual(["compile 15+7", "instantiate 22+3"]);
  });

  test("let the load of a stream last until its last byte, beside its compilation", async () => {
    const { clock, ...host } = createTestHost();
    const body = watchStream(long, { chunkSizeBytes: 100, onRead: () => clock.advance(1) });
    const { timings } = await link({ a: body.stream }, { host });
    const chunks = Math.ceil(long.length / 100);
    const of = (phase: string) => timings.find((timing) => timing.phase === phase);
    expect(of("load")).toEqual({ phase: "load", module: "a", startMs: 0, durationMs: chunks + 1 });
    // The head was in one chunk.
    expect(of("parse")).toMatchObject({ startMs: 1, durationMs: 0 });
    expect(of("compile")).toMatchObject({ startMs: 1, durationMs: chunks });
    expect(of("instantiate")).toMatchObject({ startMs: chunks + 1 });
  });

  test("are there without a host, and never negative", async () => {
    const { timings } = await link({ leaf });
    expect(timings.map(({ phase }) => phase)).toEqual(["load", "parse", "plan", "compile", "bind", "instantiate"]);
    expect(timings.every(({ startMs, durationMs }) => Number.isFinite(startMs) && Number.isFinite(durationMs))).toBe(
      true,
    );
  });
});
