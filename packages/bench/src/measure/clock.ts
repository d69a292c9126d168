/**
 * Milliseconds of processor time that this process has had, where the runtime tells; in a page, milliseconds since it began.
 *
 * Whoever else uses the machine takes time from the second, not from the first. For single-threaded work only: other
 * threads of the process count too.
 */
export const busyMs: () => number =
  typeof globalThis.process?.cpuUsage === "function"
    ? () => {
        const { user, system } = process.cpuUsage();
        return (user + system) / 1000;
      }
    : () => performance.now();
