/**
 * Milliseconds of processor time of this process, if the runtime has that figure; in a page, milliseconds since it began.
 *
 * Other programs on the machine add to the second, not to the first. For single-threaded work only: other threads of the
 * process count too.
 */
export const busyMs: () => number =
  typeof globalThis.process?.cpuUsage === "function"
    ? () => {
        const { user, system } = process.cpuUsage();
        return (user + system) / 1000;
      }
    : () => performance.now();
