import { createOutputBuffer, type Output } from "../model/output.ts";

/** The first lines are sent as they are printed: no timer of this worker runs before the program returns. */
const LINES_AT_ONCE = 1000;
/** Later lines are sent together, after this time at least. */
const BATCH_MS = 100;

/**
 * Returns a function that sends what is printed to the page while the program still runs. If the program is ended, at most its
 * lines of the last 100 ms are lost, and none if it printed no more than 1,000.
 *
 * @param send - called with lines that it has not got before
 */
export function sendOutput(
  send: (output: Output) => void,
  now: () => number = () => performance.now(),
): (output: Output) => void {
  let waiting = createOutputBuffer();
  let left = LINES_AT_ONCE;
  let sentAt = now();
  return (output) => {
    waiting.add(output);
    left = Math.max(0, left - output.lines.length);
    if (left === 0 && now() - sentAt < BATCH_MS) return;
    const unsent = waiting.read();
    waiting = createOutputBuffer();
    sentAt = now();
    if (unsent !== undefined) send(unsent);
  };
}
