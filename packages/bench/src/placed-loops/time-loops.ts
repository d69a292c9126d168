import { readFileSync } from "node:fs";
import { argv, stdout } from "node:process";
import { link } from "@rec/core";
import { WORKLOADS } from "./programs.ts";

/*
 * time-loops.mjs FOLDER SAMPLES: times each workload in the modules that rec placed and in the module of wasm-ld, in turns, and
 * prints the times in ms. Results are compared before the clock starts, and after each sample.
 */
const [, , folder = "", samples = "15"] = argv;
const read = (name: string) => Uint8Array.from(readFileSync(`${folder}${name}.wasm`));
const { exports } = await link({ a: read("a"), b: read("b") });
const { instance } = await WebAssembly.instantiate(read("static"), {});

type Workload = (rounds: number) => number;
const RIVALS = { placed: exports.a, static: instance.exports };
const times: Record<string, Record<string, number[]>> = {};
const WARM_UP = 5;
for (const { name, rounds } of WORKLOADS) {
  const own: Record<keyof typeof RIVALS, number[]> = { placed: [], static: [] };
  for (let sample = -WARM_UP; sample < Number(samples); sample += 1) {
    const order = sample % 2 === 0 ? (["placed", "static"] as const) : (["static", "placed"] as const);
    const results = order.map((rival) => {
      const run = Reflect.get(RIVALS[rival], name) as Workload;
      const start = process.cpuUsage();
      const result = run(rounds);
      const { user, system } = process.cpuUsage(start);
      if (sample >= 0) own[rival].push((user + system) / 1000);
      return result;
    });
    if (results[0] === undefined || results[0] !== results[1]) throw new Error(`${name}: ${results.join(" and ")}`);
  }
  times[name] = own;
}
stdout.write(JSON.stringify(times));
