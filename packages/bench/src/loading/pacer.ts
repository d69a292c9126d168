/** A receiver of bytes. */
export interface Sink {
  /** Writes bytes; returns whether the sink is ready for more. */
  write(bytes: Uint8Array): boolean;
  end(): void;
}

/** Sends to many sinks at once, within the bytes per second of one line. */
export interface Pacer {
  send(sink: Sink, pieces: readonly Uint8Array[]): void;
  /** Continues with a sink that is ready again. */
  resume(sink: Sink): void;
  /** Stops sending to a sink. */
  drop(sink: Sink): void;
}

export interface PacerOptions {
  /** For all sinks together; 0 for no limit. */
  readonly bytesPerSecond: number;
  /** The time in ms. */
  readonly now: () => number;
  /** Calls back after a millisecond or a few. */
  readonly later: (callback: () => void) => void;
}

interface Transfer {
  readonly sink: Sink;
  /** The slices that are not sent yet. */
  readonly slices: Uint8Array[];
}

/** Bytes that one sink gets at a time. */
const SLICE_BYTES = 1 << 14;
/** The longest delay of the timer that is made up for at once. */
const LONGEST_GAP_MS = 100;

/**
 * A token bucket that all sinks share: each sink in turn gets one slice of the bytes that are due. A sink that is not ready
 * is skipped, and the others get its share, as on a real line.
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
    // Unused capacity is lost.
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
