import type { LinkerHost } from "@rec/core";
import { assertEqual } from "../workload.ts";
import { ARGUMENT } from "./generate-set.ts";
import { type LoadShape, modulesOf, nameShape, parseShape } from "./load-shape.ts";
import { type Load, type LoadedRoots, loaders } from "./loaders.ts";

/** The task of a process or page, as JSON. */
export interface LoadingTask {
  readonly kind: "loading";
  /** Name of the shape. */
  readonly shape: string;
  readonly servers: readonly string[];
  /** Samples of each loader except the sequential one, and of downloading and compiling alone. */
  readonly samples: number;
  /** Samples of the sequential loader, which takes long and varies little. */
  readonly sequentialSamples: number;
}

/** Milliseconds, one figure per sample. */
export interface LoadingTimes {
  /** By name of the loader. */
  readonly loaders: Readonly<Record<string, readonly number[]>>;
  /** All modules, only fetched. */
  readonly download: readonly number[];
  /** All modules compiled at once, from bytes in memory. */
  readonly compile: readonly number[];
}

export interface LoadingSite {
  readonly shape: LoadShape;
  readonly servers: readonly string[];
  /** Puts the number of a load into URLs: the same number gives the same bytes. */
  readonly urlsOf: (load: number) => Load["urlOf"];
  /** Resolves when the servers have sent all responses. */
  readonly idle: () => Promise<unknown>;
}

export function createSite(shapeName: string, servers: readonly string[]): LoadingSite {
  const shape = parseShape(shapeName);
  const places = new Map(modulesOf(shape).map(({ name }, at) => [name, servers[at % servers.length]]));
  return {
    shape,
    servers,
    urlsOf: (load) => (module) => `${places.get(module)}/${nameShape(shape)}/${load}/${module}.wasm`,
    idle: () => fetch(`${servers[0]}/idle`),
  };
}

/**
 * Times all loaders on modules of one shape.
 *
 * The results of the loaded modules are checked in a first round, and again after each sample. Loaders take turns, and every
 * turn begins with another one.
 */
export async function timeLoading(task: LoadingTask, host: LinkerHost): Promise<LoadingTimes> {
  const site = createSite(task.shape, task.servers);
  const { shape } = site;
  const results = await (await fetch(`${task.servers[0]}/${task.shape}/results.json`)).json();
  // In a set without levels there is nothing to discover.
  const contestants = loaders.filter(({ name }) => name !== "discovered" || shape.depth > 1);
  const ways: [name: string, run: (urlOf: Load["urlOf"]) => Promise<number>][] = [
    ...contestants.map((loader): (typeof ways)[number] => [
      loader.name,
      (urlOf) =>
        timeLoad(
          () => loader.load({ shape, host, urlOf }),
          (roots) => checkRoots(roots, results),
        ),
    ]),
    ["download", (urlOf) => timeLoad(() => download(shape, urlOf))],
    ["compile", async (urlOf) => timeCompiling(await download(shape, urlOf))],
  ];
  const times: Record<string, number[]> = Object.fromEntries(ways.map(([name]) => [name, []]));
  let load = 0;
  for (let sample = -1; sample < task.samples; sample++) {
    for (const at of ways.keys()) {
      const [name, run] = ways[(at + sample + 1) % ways.length] as (typeof ways)[number];
      if (name === "sequential" && sample >= task.sequentialSamples) continue;
      await site.idle();
      const durationMs = await run(site.urlsOf(load++));
      if (sample >= 0) times[name]?.push(durationMs);
    }
  }
  const { download: downloading = [], compile = [], ...rest } = times;
  return { loaders: rest, download: downloading, compile };
}

async function timeLoad<Loaded>(load: () => Promise<Loaded>, check?: (loaded: Loaded) => void): Promise<number> {
  const start = performance.now();
  const loaded = await load();
  const durationMs = performance.now() - start;
  check?.(loaded);
  return durationMs;
}

function checkRoots(roots: LoadedRoots, results: Readonly<Record<string, number>>): void {
  for (const [name, expected] of Object.entries(results)) {
    const entry = roots[name]?.["entry"] as (value: number) => number;
    assertEqual(entry(ARGUMENT), { what: `The result of ${name}`, expected });
  }
}

function download(shape: LoadShape, urlOf: Load["urlOf"]): Promise<ArrayBuffer[]> {
  return Promise.all(modulesOf(shape).map(async ({ name }) => (await fetch(urlOf(name))).arrayBuffer()));
}

function timeCompiling(modules: readonly ArrayBuffer[]): Promise<number> {
  return timeLoad(() => Promise.all(modules.map((bytes) => WebAssembly.compile(bytes))));
}
