import { link } from "@rec/core";
import type { ModuleFiles } from "../module-files.ts";
import type { Settings } from "../settings.ts";
import { assertEqual } from "../workload.ts";
import { busyMs } from "./clock.ts";

/** From the request until the large module is compiled, one sample after the other. */
export interface StreamSamples {
  /** Milliseconds on the clock. */
  readonly elapsed: readonly number[];
  /** Milliseconds of processor time of all threads; in a page, the same as `elapsed`. */
  readonly busy: readonly number[];
}

export interface StreamTimes {
  /** By rec, with the memory hoisted while the module arrives. */
  readonly linked: StreamSamples;
  /** By `WebAssembly.compileStreaming` alone, from a stream in JavaScript that passes the chunks on as they are. */
  readonly passed: StreamSamples;
  /** By `WebAssembly.compileStreaming` alone, from the response of `fetch`. */
  readonly bare: StreamSamples;
}

const WAYS = ["linked", "passed", "bare"] as const;

/**
 * Times compiling a large module as it arrives, with and without hoisting its memory.
 *
 * The ways take turns, and every turn begins with another one.
 */
export async function timeStreaming(
  { streamSamples }: Settings,
  { read, fetchLlvm }: ModuleFiles,
): Promise<StreamTimes> {
  const wasi = await read("wasi");
  const ways = {
    linked: (llvm: Promise<Response>, onCompiled: () => void) => compileLinked(llvm, { wasi, onCompiled }),
    passed: (llvm: Promise<Response>, onCompiled: () => void) => compileAlone(llvm.then(passOn), onCompiled),
    bare: compileAlone,
  };
  const emptySamples = () => ({ elapsed: [] as number[], busy: [] as number[] });
  const times = { linked: emptySamples(), passed: emptySamples(), bare: emptySamples() };
  let number = 0;
  for (let sample = -1; sample < streamSamples; sample++) {
    const first = (sample + WAYS.length) % WAYS.length;
    const order = [...WAYS.slice(first), ...WAYS.slice(0, first)];
    for (const name of order) {
      const start = { elapsed: performance.now(), busy: busyMs() };
      await ways[name](fetchLlvm(number++), () => {
        // The first of each way is for warming up.
        if (sample < 0) return;
        times[name].elapsed.push(performance.now() - start.elapsed);
        times[name].busy.push(busyMs() - start.busy);
      });
    }
  }
  return times;
}

interface LinkedCompilation {
  /** Closes the cycle. */
  readonly wasi: Uint8Array<ArrayBuffer>;
  readonly onCompiled: () => void;
}

async function compileLinked(llvm: Promise<Response>, { wasi, onCompiled }: LinkedCompilation): Promise<void> {
  const { plan } = await link(
    { llvm, wasi_snapshot_preview1: wasi },
    {
      unresolved: "trap",
      onProgress({ phase, module, done }) {
        if (phase === "compile" && module === "llvm" && done) onCompiled();
      },
    },
  );
  assertEqual(plan.made[0]?.owner, { what: "The owner of what was hoisted", expected: "llvm" });
}

async function compileAlone(llvm: Promise<Response>, onCompiled: () => void): Promise<void> {
  const module = await WebAssembly.compileStreaming(llvm);
  onCompiled();
  assertEqual(WebAssembly.Module.exports(module)[0]?.name, { what: "The first export", expected: "memory" });
}

/** The same body through a stream in JavaScript, as for a module with a rewritten head. */
function passOn({ body, headers }: Response): Response {
  const reader = (body as ReadableStream<Uint8Array<ArrayBuffer>>).getReader();
  const stream = new ReadableStream({
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
  return new Response(stream, { headers });
}
