import { link } from "@rec/core";
import type { ModuleFiles } from "../module-files.ts";
import { linkByHand } from "../rivals.ts";
import type { Settings } from "../settings.ts";
import { records } from "../workloads/records.ts";

/** Milliseconds per link, one figure per sample. */
export interface LinkTimes {
  readonly linked: readonly number[];
  /** Only compiling and instantiating, by hand. */
  readonly bare: readonly number[];
}

/** A sample is the mean of several links, because clocks in browsers are coarse. */
const LINKS_PER_SAMPLE = 20;

/** Times linking the lesson from bytes in memory, warm: the cost of planning, rewriting and binding. */
export async function timeLinking({ linkSamples }: Settings, { read }: ModuleFiles): Promise<LinkTimes> {
  const [program, memory] = await Promise.all([read("records/program"), read("records/memory")]);
  const ways = {
    linked: async () => (await link({ program, memory })).exports.program,
    bare: async () => {
      const [caller, callee] = await Promise.all([WebAssembly.compile(program), WebAssembly.compile(memory)]);
      return linkByHand(records, { parameters: "named", caller, callee });
    },
  };
  const times = { linked: [] as number[], bare: [] as number[] };
  for (const [name, way] of Object.entries(ways)) records.prepare(await way(), `link ${name}`);
  // The first half of all samples is for warming up.
  for (let sample = -linkSamples; sample < linkSamples; sample++) {
    for (const name of ["linked", "bare"] as const) {
      const durationMs = await timeSample(ways[name]);
      if (sample >= 0) times[name].push(durationMs);
    }
  }
  return times;
}

async function timeSample(way: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < LINKS_PER_SAMPLE; i++) await way();
  return (performance.now() - start) / LINKS_PER_SAMPLE;
}
