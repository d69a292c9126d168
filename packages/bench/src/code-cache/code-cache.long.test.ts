import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeHost } from "@rec/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Server, serveModules } from "../server.ts";
import { keptBytes, visitPage } from "./open-page.ts";
import { visit } from "./visit.ts";
import { visitWays } from "./visit-ways.ts";

let server: Server;

beforeAll(async () => {
  server = await serveModules();
});

afterAll(() => server.close());

const task = (way: string, sizeBytes: number, isLong = false) =>
  ({ kind: "visit", way, url: `${server.baseUrl}/generated/${sizeBytes}.wasm`, passes: 2, isLong }) as const;

describe("visit()", () => {
  test.each(visitWays)("loads and runs a module in this way: $title", async ({ name }) => {
    expect(await visit(task(name, 20_000), nodeHost())).toEqual({
      loadMs: expect.any(Number),
      runMs: expect.any(Number),
    });
  });

  test("knows no other way", async () => {
    await expect(visit(task("unheard of", 20_000), nodeHost())).rejects.toThrow('There is no way "unheard of"');
  });
});

describe("visitPage()", () => {
  // Enough code for the cache: see "The code cache" in README.md.
  test.each([
    ["linked", true],
    ["changed", false],
  ])("finds at the second visit what was kept of a module that is %s: %s", async (way, isKept) => {
    const place = { baseUrl: server.baseUrl, profile: await mkdtemp(join(tmpdir(), "rec-profile-")) };
    try {
      const first = await visitPage(place, task(way, 1_200_000, true));
      expect([first.found, first.kept > 0, (await keptBytes(place)) > 1_000_000]).toEqual([false, isKept, isKept]);
      expect((await visitPage(place, task(way, 1_200_000))).found).toBe(isKept);
    } finally {
      await rm(place.profile, { recursive: true, force: true });
    }
  });
});
