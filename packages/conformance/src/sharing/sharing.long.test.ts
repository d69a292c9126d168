import { setTimeout } from "node:timers/promises";
import { type FaultServer, startFaultServer } from "@rec/fault-server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inEachRuntime, presentRuntimes } from "../runtimes/in-each-runtime.ts";
import { pageScripts } from "../runtimes/open-page.ts";
import type { Runtime } from "../runtimes/runtime.ts";
import type { RuntimeName } from "../runtimes/runtimes.ts";
import { servedFiles } from "../served-files.ts";
import type { SharingOutcome } from "./share-cache.ts";
import { type SharingCase, sharingCases } from "./sharing-cases.ts";

/** Slow enough that all links begin, and are aborted, before the body is complete. */
const BYTES_PER_SECOND = 400_000;

/** Time that a connection may stay open after its link has ended, in ms. */
const GRACE_MS = 1000;

interface SharingRun {
  readonly outcomes: ReadonlyMap<SharingCase, SharingOutcome>;
  readonly unheard: readonly string[];
}

let server: FaultServer;
let runs: ReadonlyMap<RuntimeName, SharingRun> = new Map();

beforeAll(async () => {
  server = await startFaultServer({ files: { ...(await servedFiles()), ...(await pageScripts()) } });
  // The runtimes mostly wait for a slow server.
  runs = await inEachRuntime({ pageOrigin: server.otherOrigin, hosts: ["127.0.0.1"], atOnce: 2 }, runCases);
}, 300_000);
afterAll(() => server.close());

/** Runs one case after the other, because compilations are counted meanwhile. */
async function runCases(runtime: Runtime): Promise<SharingRun> {
  const outcomes = new Map<SharingCase, SharingOutcome>();
  for (const sharingCase of sharingCases) {
    const { rounds, retries = 2 } = sharingCase;
    const urls = urlsOf(runtime.name, sharingCase);
    outcomes.set(sharingCase, await runtime.carryOut({ kind: "sharing", ...urls, retries, rounds }));
  }
  await setTimeout(GRACE_MS);
  return { outcomes, unheard: await runtime.unheard() };
}

function urlsOf(runtime: string, { file = "user.wasm", answer = {}, name }: SharingCase) {
  const run = `${runtime}: ${name}`;
  const { validator } = answer;
  const healthy = { ...(validator && { validator }), run };
  return {
    healthyUrl: server.url(file === "keeper.wasm" ? "clerk.wasm" : "leaf.wasm", healthy),
    faultyUrl: server.url(file, { bytesPerSecond: BYTES_PER_SECOND, ...answer, run }),
  };
}

describe.each(presentRuntimes)("links that share a cache, in %s", (name) => {
  const visitsOf = (sharingCase: SharingCase) => {
    const { healthyUrl, faultyUrl } = urlsOf(name, sharingCase);
    return [healthyUrl, faultyUrl].map((url) => server.visits(url));
  };

  test.each(sharingCases.map((sharingCase) => [sharingCase.name, sharingCase] as const))("%s", (_, sharingCase) => {
    const outcome = runs.get(name)?.outcomes.get(sharingCase);
    expect(outcome).toEqual(sharingCase.rounds.map(({ expected }) => expected));
    expect(visitsOf(sharingCase).map(({ length }) => length)).toEqual(sharingCase.requests);
  });

  test("leave no connection open, and no rejection unheard", () => {
    const open = sharingCases
      .flatMap(visitsOf)
      .flatMap((visits) => visits.filter((visit) => visit.closedAtMs === undefined));
    expect(open).toEqual([]);
    expect(runs.get(name)?.unheard).toEqual([]);
  });
});
