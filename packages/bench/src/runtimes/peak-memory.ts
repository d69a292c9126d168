import { existsSync, readdirSync, readFileSync } from "node:fs";

/**
 * The peak memory in RAM, in bytes: the largest among a process and all its descendants. Linux records it without sampling;
 * on other systems it is `NaN`.
 *
 * @param counts - whether a process counts, by its command line
 */
export function largestPeakBytes(root: number, counts: (commandLine: string) => boolean): number {
  if (!existsSync("/proc/self/status")) return Number.NaN;
  return Math.max(
    0,
    ...descendantsOf(root)
      .filter((id) => counts(read(id, "cmdline")))
      .map(peakBytes),
  );
}

function descendantsOf(root: number): number[] {
  const found = [root];
  for (const id of found) found.push(...childrenOf(id));
  return found;
}

export function childrenOf(id: number): number[] {
  const threads = existsSync(`/proc/${id}/task`) ? readdirSync(`/proc/${id}/task`) : [];
  return threads.flatMap((thread) => read(id, `task/${thread}/children`).split(" ").filter(Boolean).map(Number));
}

function peakBytes(id: number): number {
  const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(read(id, "status"))?.[1];
  return Number(kilobytes ?? 0) * 1024;
}

/** Empty if the process has ended meanwhile. */
function read(id: number, file: string): string {
  try {
    return readFileSync(`/proc/${id}/${file}`, "utf8");
  } catch {
    return "";
  }
}
