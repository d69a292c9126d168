import { setTimeout } from "node:timers/promises";
import { type FaultServer, startFaultServer } from "@rec/fault-server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundlePageScript } from "../runtimes/chromium.ts";
import { openRuntime, RUNTIMES } from "../runtimes/open-runtime.ts";
import type { Runtime } from "../runtimes/runtime.ts";
import { servedFiles } from "../served-files.ts";
import { type SharingCase, sharingCases } from "./sharing-cases.ts";

let server: FaultServer;

beforeAll(async () => {
  server = await startFaultServer({ files: { ...(await servedFiles()), "page.js": await bundlePageScript() } });
});
afterAll(() => server.close());

/** Slow enough for all links to have begun, and to be aborted half-way. */
const BYTES_PER_SECOND = 400_000;

describe.each(RUNTIMES)("links that share a cache, in %s", (name) => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await openRuntime(name, server);
  });
  afterAll(() => runtime.close());

  const urlsOf = ({ file = "user.wasm", answer = {}, name: title }: SharingCase) => {
    const run = `${name}: ${title}`;
    const { validator } = answer;
    return {
      healthyUrl: server.url(file === "keeper.wasm" ? "clerk.wasm" : "leaf.wasm", {
        ...(validator && { validator }),
        run,
      }),
      faultyUrl: server.url(file, { bytesPerSecond: BYTES_PER_SECOND, ...answer, run }),
    };
  };

  test.each(sharingCases.map((sharingCase) => [sharingCase.name, sharingCase] as const))(
    "%s",
    async (_, sharingCase) => {
      const { rounds, retries = 2, requests } = sharingCase;
      const urls = urlsOf(sharingCase);
      const outcome = await runtime.carryOut({ kind: "sharing", ...urls, retries, rounds });
      expect(outcome).toEqual(rounds.map(({ expected }) => expected));
      const visits = [urls.healthyUrl, urls.faultyUrl].map((url) => server.visits(url));
      expect(visits.map(({ length }) => length)).toEqual(requests);
    },
  );

  test("leave no connection open, and no rejection unheard", async () => {
    await setTimeout(1000);
    expect(server.openSockets).toBe(0);
    expect(await runtime.unheard()).toEqual([]);
  });
});
