import { describe, expect, test } from "vitest";
import { createPacer, type Pacer } from "./pacer.ts";

const SLICE_BYTES = 1 << 14;
const SLICES_PER_SECOND = 100;

/** A pacer of one slice in 10 ms, with a clock that the test sets. */
function createLine(bytesPerSecond = SLICES_PER_SECOND * SLICE_BYTES): {
  readonly pacer: Pacer;
  readonly passTime: (durationMs: number) => void;
} {
  let timeMs = 1000;
  let due: (() => void) | undefined;
  const later = (callback: () => void): void => {
    due = callback;
  };
  const passTime = (durationMs: number): void => {
    for (const end = timeMs + durationMs; timeMs < end; ) {
      timeMs += 1;
      const callback = due;
      due = undefined;
      callback?.();
    }
  };
  return { pacer: createPacer({ bytesPerSecond, now: () => timeMs, later }), passTime };
}

interface TestSink {
  received: number;
  ended: boolean;
  takesMore: boolean;
  write(bytes: Uint8Array): boolean;
  end(): void;
}

function createSink(): TestSink {
  const sink: TestSink = {
    received: 0,
    ended: false,
    takesMore: true,
    write(bytes) {
      sink.received += bytes.length;
      return sink.takesMore;
    },
    end() {
      sink.ended = true;
    },
  };
  return sink;
}

const slices = (count: number): Uint8Array[] => [new Uint8Array(count * SLICE_BYTES)];

describe("createPacer()", () => {
  test("sends no more in a time than the line takes", () => {
    const { pacer, passTime } = createLine();
    const sink = createSink();
    pacer.send(sink, slices(10));
    passTime(45);
    expect(sink.received / SLICE_BYTES).toBe(5);
    passTime(100);
    expect([sink.received / SLICE_BYTES, sink.ended]).toEqual([10, true]);
  });

  test("deals the line out to all sinks in turn", () => {
    const { pacer, passTime } = createLine();
    const [first, second] = [createSink(), createSink()];
    pacer.send(first, slices(10));
    pacer.send(second, slices(10));
    passTime(85);
    expect([first.received, second.received].map((bytes) => bytes / SLICE_BYTES)).toEqual([5, 4]);
  });

  test("passes over a sink that takes no more, until it does", () => {
    const { pacer, passTime } = createLine();
    const [slow, fast] = [createSink(), createSink()];
    slow.takesMore = false;
    pacer.send(slow, slices(10));
    pacer.send(fast, slices(10));
    passTime(45);
    expect([slow.received, fast.received].map((bytes) => bytes / SLICE_BYTES)).toEqual([1, 4]);
    slow.takesMore = true;
    pacer.resume(slow);
    passTime(40);
    expect([slow.received, fast.received].map((bytes) => bytes / SLICE_BYTES)).toEqual([3, 6]);
  });

  test("does not make up for time in which nothing was to be sent", () => {
    const { pacer, passTime } = createLine();
    passTime(1000);
    const sink = createSink();
    pacer.send(sink, slices(10));
    expect(sink.received / SLICE_BYTES).toBe(1);
  });

  test("gives the share of a sink that is gone to the others", () => {
    const { pacer, passTime } = createLine();
    const [gone, other] = [createSink(), createSink()];
    pacer.send(gone, slices(10));
    pacer.send(other, slices(10));
    pacer.drop(gone);
    passTime(45);
    expect([gone.received, other.received].map((bytes) => bytes / SLICE_BYTES)).toEqual([1, 4]);
  });

  test("sends all at once over a line without a limit", () => {
    const { pacer } = createLine(0);
    const sink = createSink();
    pacer.send(sink, [new Uint8Array(16), ...slices(100)]);
    expect([sink.received, sink.ended]).toEqual([16 + 100 * SLICE_BYTES, true]);
  });
});
