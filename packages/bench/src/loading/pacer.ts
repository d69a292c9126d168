/** Where bytes go. */
export interface Sink {
  /** Whether it takes more for now. */
  write(bytes: Uint8Array): boolean;
  end(): void;
}

/** Sends to many at once, no more in a second than a line of a certain width takes. */
export interface Pacer {
  send(sink: Sink, pieces: readonly Uint8Array[]): void;
  /** It takes more again, after it did not. */
  resume(sink: Sink): void;
  /** It is gone. */
  drop(sink: Sink): void;
}

export interface PacerOptions {
  /** Of all sinks together; 0 for no limit. */
  readonly bytesPerSecond: number;
  /** Milliseconds. */
  readonly now: () => number;
  /** Calls back after a millisecond or a few. */
  readonly later: (callback: () => void) => void;
}

interface Transfer {
  readonly sink: Sink;
  /** What is left to be sent. */
  readonly slices: Uint8Array[];
}

/** What one sink gets at a time. */
const SLICE_BYTES = 1 << 14;
/** What may be made up for at once, after the timer was late. */
const LONGEST_GAP_MS = 100;

/**
 * A token bucket that all sinks share: what time has allowed is dealt out in slices, one to each in turn. A sink that takes no
 * more is passed over, and the others get its share, as on a real line.
 */
export function createPacer({ bytesPerSecond, now, later }: PacerOptions): Pacer {
  const ready: Transfer[] = [];
  const waiting = new Map<Sink, Transfer>();
  let isRunning = false;
  let paidUntilMs = 0;

  const deal = (): void => {
    const transfer = ready.shift() as Transfer;
    const slice = transfer.slices.shift() as Uint8Array;
    const takesMore = transfer.sink.write(slice);
    paidUntilMs += bytesPerSecond === 0 ? 0 : (slice.length / bytesPerSecond) * 1000;
    if (transfer.slices.length === 0) transfer.sink.end();
    else if (takesMore) ready.push(transfer);
    else waiting.set(transfer.sink, transfer);
  };
  const run = (): void => {
    const timeMs = now();
    paidUntilMs = Math.max(paidUntilMs, timeMs - LONGEST_GAP_MS);
    while (ready.length > 0 && paidUntilMs <= timeMs) deal();
    isRunning = ready.length > 0;
    if (isRunning) later(run);
  };
  const wake = (): void => {
    if (isRunning) return;
    isRunning = true;
    // What was not used is lost.
    paidUntilMs = Math.max(paidUntilMs, now());
    run();
  };
  return {
    send(sink, pieces) {
      ready.push({ sink, slices: pieces.flatMap(slicesOf) });
      wake();
    },
    resume(sink) {
      const transfer = waiting.get(sink);
      if (transfer === undefined) return;
      waiting.delete(sink);
      ready.push(transfer);
      wake();
    },
    drop(sink) {
      waiting.delete(sink);
      const at = ready.findIndex((transfer) => transfer.sink === sink);
      if (at >= 0) ready.splice(at, 1);
    },
  };
}

function slicesOf(piece: Uint8Array): Uint8Array[] {
  const count = Math.ceil(piece.length / SLICE_BYTES);
  return Array.from({ length: count }, (_, at) => piece.subarray(at * SLICE_BYTES, (at + 1) * SLICE_BYTES));
}
