// soak.long.test.ts runs this script in Node.js with --expose-gc: its one argument describes the links, and it prints a line
// of JSON.
import { setTimeout } from "node:timers/promises";
import { createModuleCache } from "@rec/core";
import fc from "fast-check";
import { runScenario, type SoakSetting } from "./run-scenario.ts";
import { crowds } from "./scenario.ts";
import { type SoakModule, soakHost } from "./soak-sources.ts";

export interface SoakTask {
  readonly origin: string;
  readonly seed: number;
  readonly links: number;
}

export interface SoakReport {
  /** Number of links by outcome. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Violations, each with its scenario. */
  readonly problems: readonly string[];
  /** Before the first link, after two fifths of them, and after all: at these times no link is running. */
  readonly rests: readonly [Rest, Rest, Rest];
  readonly tookMs: number;
}

export interface Rest {
  /** Connections to the server. */
  readonly openSockets: number;
  /** The resources that keep the process alive, as `process.getActiveResourcesInfo` names them. */
  readonly resources: readonly string[];
  /** Size after garbage collection. */
  readonly heapBytes: number;
  /** Memory of WebAssembly and of buffers. */
  readonly externalBytes: number;
}

declare const gc: () => void;

/** Number of links at a time: most of them wait. */
const AT_ONCE = 32;

/** The links get a new cache after this many; otherwise the cache would hold the modules of all links. */
const BLOCK = 100;

const REST_MS = 500;

const FILES = ["leaf", "user", "clerk", "keeper"] as const;

async function fetchModule(origin: string, name: string): Promise<SoakModule> {
  const file = `${name}.wasm`;
  const bytes = new Uint8Array(await (await fetch(`${origin}/${file}`)).arrayBuffer());
  return { file, bytes, compiled: await WebAssembly.compile(bytes) };
}

async function soak({ origin, seed, links }: SoakTask): Promise<SoakReport> {
  const beginMs = performance.now();
  const problems: string[] = [];
  const outcomes: Record<string, number> = {};
  process.on("unhandledRejection", (reason) => problems.push(`nobody hears of ${reason}`));
  process.on("warning", (warning) => problems.push(`the platform warns: ${warning}`));
  const modules = Object.fromEntries(
    await Promise.all(FILES.map(async (name) => [name, await fetchModule(origin, name)] as const)),
  ) as SoakSetting["modules"];
  const host = soakHost(Object.values(modules));

  const runBlock = async (first: number, count: number): Promise<void> => {
    const cache = createModuleCache();
    const scenarios = fc.sample(crowds, { seed: seed + first, numRuns: count }).flat();
    const queue = [...scenarios.slice(0, count).entries()];
    const work = async (): Promise<void> => {
      for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
        const [at, scenario] = next;
        const run = `${seed} ${first + at}`;
        const result = await runScenario(scenario, { origin, host, cache, modules, run });
        outcomes[result.outcome] = (outcomes[result.outcome] ?? 0) + 1;
        problems.push(
          ...result.problems.map((problem) => `${problem} (link ${first + at}: ${JSON.stringify(scenario)})`),
        );
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  };

  const runBlocks = async (from: number, to: number): Promise<Rest> => {
    for (let first = from; first < to; first += BLOCK) await runBlock(first, Math.min(BLOCK, to - first));
    return rest(origin);
  };
  const twoFifths = Math.floor((2 * links) / 5);
  const rests = [await rest(origin), await runBlocks(0, twoFifths), await runBlocks(twoFifths, links)] as const;
  return { outcomes, problems, rests, tookMs: performance.now() - beginMs };
}

/** Waits until all activity has ended, and measures the remaining resources. */
async function rest(origin: string): Promise<Rest> {
  await setTimeout(REST_MS);
  const openSockets = Number(await (await fetch(`${origin}/open-sockets`)).text());
  await setTimeout(REST_MS);
  const resources = process.getActiveResourcesInfo();
  for (let round = 0; round < 5; round += 1) {
    gc();
    await setTimeout(20);
  }
  const { heapUsed, external } = process.memoryUsage();
  return { openSockets, resources, heapBytes: heapUsed, externalBytes: external };
}

const report = await soak(JSON.parse(process.argv[2] ?? ""));
process.stdout.write(`${JSON.stringify(report)}\n`);
