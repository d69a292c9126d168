import type { WriteBytes } from "./wasi-options.ts";

/**
 * Returns a function that prints text line by line. A line without an end is printed when the running program has returned
 * to JavaScript, because its next piece may never come.
 */
export function printLines(print: (line: string) => void): WriteBytes {
  const decoder = new TextDecoder();
  let line = "";
  const printRest = (): void => {
    if (line !== "") print(line);
    line = "";
  };
  return (bytes) => {
    const lines = (line + decoder.decode(bytes, { stream: true })).split("\n");
    const isWaiting = line !== "";
    line = lines.pop() ?? "";
    for (const whole of lines) print(whole);
    if (line !== "" && !isWaiting) queueMicrotask(printRest);
  };
}
