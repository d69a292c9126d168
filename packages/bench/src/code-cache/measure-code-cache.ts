import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keptBytes, type Visit, visitPage } from "./open-page.ts";
import { visitWays } from "./visit-ways.ts";

/** The code that a browser stored of one module, loaded in one way, and the times of later visits. */
export interface CacheResult {
  readonly way: string;
  readonly sizeBytes: number;
  /** Bytes of code on disk after a long visit; 0 if none was stored. */
  readonly keptBytes: number;
  /** Whether the next visit found this code. */
  readonly found: boolean;
  /** Milliseconds in each of the next visits. */
  readonly loadMs: readonly number[];
  readonly runMs: readonly number[];
}

export interface CacheReport {
  readonly version: string;
  readonly date: string;
  readonly cpu: string;
  readonly passes: number;
  readonly visits: number;
  /** All ways with one module. */
  readonly ways: readonly CacheResult[];
  /** Modules of several sizes, as they are and changed. */
  readonly sizes: readonly CacheResult[];
}

export interface CacheSettings {
  readonly passes: number;
  /** Number of timed visits, each in a new browser. */
  readonly visits: number;
  /** Size of the module that is loaded in all ways. */
  readonly sizeBytes: number;
  readonly sizesBytes: readonly number[];
}

export const FULL: CacheSettings = {
  passes: 1000,
  visits: 7,
  sizeBytes: 2e6,
  sizesBytes: [100e3, 300e3, 900e3, 1e6, 3e6],
};

/** The ways in the second table. */
const COMPARED = ["plain", "changed"];

export interface CachePlan {
  readonly baseUrl: string;
  readonly settings: CacheSettings;
  readonly onStep: (step: string) => void;
}

export async function measureCodeCache({
  baseUrl,
  settings,
  onStep,
}: CachePlan): Promise<Pick<CacheReport, "version" | "ways" | "sizes">> {
  const { passes, visits } = settings;
  let version = "";
  const measure = async (way: string, sizeBytes: number): Promise<CacheResult> => {
    onStep(`${way}, ${sizeBytes} bytes`);
    const profile = await mkdtemp(join(tmpdir(), "rec-profile-"));
    const place = { baseUrl, profile };
    const task = { kind: "visit", way, url: `/generated/${sizeBytes}.wasm`, passes } as const;
    try {
      const first = await visitPage(place, { ...task, isLong: true });
      version = first.version;
      const kept = await keptBytes(place);
      const next: Visit[] = [];
      for (let at = 0; at < visits; at++) next.push(await visitPage(place, { ...task, isLong: false }));
      return {
        way,
        sizeBytes,
        keptBytes: first.kept > 0 ? kept : 0,
        found: next.every(({ found }) => found),
        loadMs: next.map(({ outcome }) => outcome.loadMs),
        runMs: next.map(({ outcome }) => outcome.runMs),
      };
    } finally {
      await rm(profile, { recursive: true, force: true });
    }
  };
  const ways: CacheResult[] = [];
  for (const { name } of visitWays) ways.push(await measure(name, settings.sizeBytes));
  const sizes: CacheResult[] = [];
  for (const sizeBytes of settings.sizesBytes) {
    for (const way of COMPARED) sizes.push(await measure(way, sizeBytes));
  }
  return { version: `Chromium ${version}`, ways, sizes };
}
