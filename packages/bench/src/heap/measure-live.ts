import type { ModuleFiles } from "../module-files.ts";
import { startHeapInstance } from "./heap-instance.ts";
import type { HeapWorkload } from "./heap-workloads.ts";

/** The allocator beneath the counted calls. */
interface Allocator {
  readonly malloc: (bytes: number) => number;
  readonly calloc: (count: number, bytes: number) => number;
  readonly realloc: (address: number, bytes: number) => number;
  readonly free: (address: number) => void;
}

/**
 * Runs a workload as for its peak memory, and returns the most bytes that were live at once, as the driver requested them.
 *
 * All rivals get the same calls, so this is one figure. The bytes are counted between the driver and its allocator, so
 * that counting takes no time in the drivers that are timed.
 */
export async function measureLive(workload: HeapWorkload, read: ModuleFiles["read"]): Promise<number> {
  const live = new Map<number, number>();
  let [liveBytes, peak] = [0, 0];
  const forget = (address: number) => {
    liveBytes -= live.get(address) ?? 0;
    live.delete(address);
  };
  const remember = (address: number, bytes: number) => {
    live.set(address, bytes);
    liveBytes += bytes;
    peak = Math.max(peak, liveBytes);
    return address;
  };

  let allocator: Allocator | undefined;
  const beneath = () => allocator as Allocator;
  const driver = await instantiate(await read("heap/workloads/driver"), {
    malloc: (bytes: number) => remember(beneath().malloc(bytes), bytes),
    calloc: (count: number, bytes: number) => remember(beneath().calloc(count, bytes), count * bytes),
    realloc: (address: number, bytes: number) => {
      const moved = beneath().realloc(address, bytes);
      forget(address);
      return remember(moved, bytes);
    },
    free: (address: number) => {
      beneath().free(address);
      forget(address);
    },
  });
  const memory = driver["memory"] as WebAssembly.Memory;
  allocator = (await instantiate(await read("heap/alone/memory"), { memory })) as unknown as Allocator;

  const options = { read, scale: workload.memory.scale, usesInitialPages: false };
  const instance = await startHeapInstance(driver, workload, options);
  instance.run(workload.name, workload.memory.passes);
  return peak;
}

async function instantiate(
  bytes: Uint8Array<ArrayBuffer>,
  env: WebAssembly.ModuleImports,
): Promise<WebAssembly.Exports> {
  return (await WebAssembly.instantiate(bytes, { env })).instance.exports;
}
