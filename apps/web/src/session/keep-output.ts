import { createOutputBuffer, type Output } from "../model/output.ts";

/** Output reaches the page in many messages, and is shown this seldom. */
const SHOW_MS = 100;

/** The output of one call or link, as it arrives. */
export interface KeptOutput {
  readonly add: (output: Output) => void;
  readonly showNow: () => void;
}

/** @param show - called with all output so far */
export function keepOutput(show: (output: Output) => void): KeptOutput {
  const all = createOutputBuffer();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const showNow = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const output = all.read();
    if (output !== undefined) show(output);
  };
  return {
    add(output) {
      all.add(output);
      timer ??= setTimeout(showNow, SHOW_MS);
    },
    showNow,
  };
}
