import { link } from "@rec/core";
import type { ModuleFiles } from "../module-files.ts";
import { linkByHand } from "../rivals.ts";
import type { Settings } from "../settings.ts";
import { records } from "../workloads/records.ts";

/** Milliseconds per link, one figure per sample. */
export interface LinkTimes {
  readonly linked: readonly number[];
  /** By compiling and instantiating by hand, and nothing else. */
  readonly bare: readonly number[];
}

/** A sample is the mean of some links, as clocks in browsers are coarse. */
const LINKS_PER_SAMPLE = 20;

/** Times linking the lesson from bytes in memory, warm: what planning, rewriting and binding add. */
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
  // Before those that count, as many samples are for warming up.
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
