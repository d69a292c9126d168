import { createTestHost } from "@rec/test-host";
import { describe, expect, test, vi } from "vitest";
import type { LinkProgress } from "./link-options.ts";
import { createProgressReporter, type ProgressReporter } from "./progress.ts";

function reporterWith(onProgress?: (event: LinkProgress) => void) {
  const { clock, now } = createTestHost();
  const errors: unknown[] = [];
  const onListenerError = (error: unknown) => errors.push(error);
  return { reporter: createProgressReporter({ now, onProgress, onListenerError }), clock, errors };
}

describe("createProgressReporter()", () => {
  test("times a phase from the reporter's creation, and reports its end", async () => {
    const events: LinkProgress[] = [];
    const { reporter, clock } = reporterWith((event) => events.push(event));
    clock.advance(5);
    const result = await reporter.phase("compile", "a", async () => {
      clock.advance(2.5);
      return "compiled";
    });
    expect(result).toBe("compiled");
    expect(reporter.timings).toEqual([{ phase: "compile", module: "a", startMs: 5, durationMs: 2.5 }]);
    expect(events).toEqual([{ phase: "compile", module: "a", done: true }]);
  });

  test("a phase without a module names none", async () => {
    const { reporter } = reporterWith();
    await reporter.phase("plan", undefined, () => 1);
    expect(reporter.timings).toEqual([{ phase: "plan", startMs: 0, durationMs: 0 }]);
    expect(Object.keys(reporter.timings[0] ?? {})).not.toContain("module");
  });

  test("begin() ends when its function is called, even if other phases end in between", () => {
    const { reporter, clock } = reporterWith();
    const endLoad = reporter.begin("load", "a");
    clock.advance(1);
    const endParse = reporter.begin("parse", "a");
    clock.advance(1);
    endParse();
    clock.advance(8);
    endLoad();
    expect(reporter.timings).toEqual([
      { phase: "parse", module: "a", startMs: 1, durationMs: 1 },
      { phase: "load", module: "a", startMs: 0, durationMs: 10 },
    ]);
  });

  test("a phase that fails is neither timed nor reported, and its error is passed on", async () => {
    const onProgress = vi.fn();
    const { reporter } = reporterWith(onProgress);
    const error = new Error("broken");
    await expect(reporter.phase("parse", "a", () => Promise.reject(error))).rejects.toBe(error);
    await expect(
      reporter.phase("parse", "a", () => {
        throw error;
      }),
    ).rejects.toBe(error);
    expect(reporter.timings).toEqual([]);
    expect(onProgress).not.toHaveBeenCalled();
  });

  test("loadEvents() reports bytes, with the total only if it is known", () => {
    const events: LinkProgress[] = [];
    const { reporter } = reporterWith((event) => events.push(event));
    const { received } = reporter.loadEvents("a");
    received(10, 20);
    received(20, undefined);
    expect(events).toEqual([
      { phase: "load", module: "a", receivedBytes: 10, totalBytes: 20, done: false },
      { phase: "load", module: "a", receivedBytes: 20, done: false },
    ]);
    expect(Object.keys(events[1] ?? {})).not.toContain("totalBytes");
  });

  test("loadEvents() times the load and its parse phase, which may overlap", () => {
    const events: LinkProgress[] = [];
    const { reporter } = reporterWith((event) => events.push(event));
    const { began, ended } = reporter.loadEvents("a");
    began("load");
    began("parse");
    ended("parse");
    ended("load");
    const ends = [
      { phase: "parse", module: "a" },
      { phase: "load", module: "a" },
    ];
    expect(reporter.timings).toMatchObject(ends);
    expect(events).toEqual(ends.map((end) => ({ ...end, done: true })));
  });

  test("reports nothing after close(), but still times", async () => {
    const onProgress = vi.fn();
    const { reporter } = reporterWith(onProgress);
    reporter.close();
    reporter.loadEvents("a").received(1, 1);
    await reporter.phase("parse", "a", () => 1);
    expect(onProgress).not.toHaveBeenCalled();
    expect(reporter.timings).toHaveLength(1);
  });

  test.each<[string, (reporter: ProgressReporter) => unknown]>([
    ["the arrival of bytes", (reporter) => reporter.loadEvents("a").received(1, 1)],
    ["the end of a phase", (reporter) => reporter.begin("load", "a")()],
  ])("a listener that throws in %s is reported, does not disturb, and is not called again", (_where, tell) => {
    const error = new Error("listener");
    const onProgress = vi.fn(() => {
      throw error;
    });
    const { reporter, errors } = reporterWith(onProgress);
    tell(reporter);
    tell(reporter);
    expect(errors).toEqual([error]);
    expect(onProgress).toHaveBeenCalledTimes(1);
  });
});
