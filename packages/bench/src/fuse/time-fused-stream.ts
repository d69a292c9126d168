import { type LinkerHost, prepare } from "@rec/core";
import { busyMs } from "../measure/clock.ts";
import type { StreamSamples } from "../measure/time-streaming.ts";
import type { ModuleFiles } from "../module-files.ts";
import { assertEqual } from "../workload.ts";

/** Megabytes in a second: a fast connection. */
export const STREAM_RATE = 25;

/** Compiling a module of 75 MB that arrives at `STREAM_RATE`. */
export interface FusedStreamTask {
  readonly kind: "fused-stream";
  readonly samples: number;
}

export interface FusedStreamTimes {
  /** By `WebAssembly.compileStreaming` alone. */
  readonly alone: StreamSamples;
  /** By rec, fused with a small module; its code stays as it is. */
  readonly fused: StreamSamples;
}

/** Times both ways in turns, of which every second begins with the other way. The first turn is for warming up. */
export async function timeFusedStream(
  { samples }: FusedStreamTask,
  { read, fetchLlvm }: ModuleFiles,
  host: LinkerHost,
): Promise<FusedStreamTimes> {
  const wasi = await read("wasi");
  const ways = {
    alone: async (llvm: Promise<Response>) => assertImports(await WebAssembly.compileStreaming(llvm), 29),
    fused: (llvm: Promise<Response>) => compileFused({ llvm, wasi_snapshot_preview1: wasi }, host),
  };
  const times = { alone: emptySamples(), fused: emptySamples() };
  for (let sample = -1; sample < samples; sample += 1) {
    const order = (["alone", "fused"] as const).toSorted((a, b) => (sample % 2 === 0 ? 1 : -1) * a.localeCompare(b));
    for (const [at, name] of order.entries()) {
      const start = { elapsed: performance.now(), busy: busyMs() };
      await ways[name](fetchLlvm(2 * sample + at + 2, STREAM_RATE));
      if (sample < 0) continue;
      times[name].elapsed.push(performance.now() - start.elapsed);
      times[name].busy.push(busyMs() - start.busy);
    }
  }
  return times;
}

function emptySamples(): { readonly elapsed: number[]; readonly busy: number[] } {
  return { elapsed: [], busy: [] };
}

/** One of the functions that LLVM imports is in the small module, the last: the others stay in front of it. */
async function compileFused(
  sources: Readonly<Record<string, Promise<Response> | Uint8Array<ArrayBuffer>>>,
  host: LinkerHost,
): Promise<void> {
  const { plan, modules } = await prepare(sources, { host, fuse: true, unresolved: "trap" });
  const [unit] = plan.units;
  assertEqual(unit?.fused?.verbatim, { what: "The module whose code stays as it is", expected: "llvm" });
  assertImports(modules[unit?.name ?? ""] as WebAssembly.Module, 28);
}

function assertImports(module: WebAssembly.Module, expected: number): void {
  assertEqual(WebAssembly.Module.imports(module).length, { what: "The number of imports", expected });
}
