import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { startServer } from "../server/start-server.js";
import { browsers } from "./hands.ts";

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

let server: Awaited<ReturnType<typeof startServer>>;

beforeAll(async () => {
  server = await startServer({ page: inject("pageFolder") });
});

afterAll(async () => {
  await server?.close();
});

describe("the main path, by keyboard alone", () => {
  test.each(browsers)("in $name: records, memory, another example, a call, a failure, a fix", async ({ open }) => {
    const hands = await open(server.url);
    try {
      await hands.see(/Linked in [\d.]+ ms/);
      await hands.see("createRecord(2, 1.1, 2.2) returned");

      await hands.reach(/^id/);
      await hands.press("Enter");
      await hands.see(/createRecord\(3, .+\) returned/);
      await hands.see("2 live, 0 given back");

      await hands.reach("Records", { backwards: true });
      await hands.press("ArrowRight");
      await hands.see(/heap/i);

      await hands.reach("Example", { backwards: true });
      await hands.type("Mutual");
      await hands.see("pong");
      await hands.see(/Linked in [\d.]+ ms/);

      await hands.reach("Memory");
      await hands.press("ArrowRight");
      await hands.see("4 functions");
      await hands.reach(/^isEven/);
      await hands.press("Enter");
      await hands.reach(/^Argument 1/);
      await hands.type("10");
      await hands.press("Enter");
      await hands.see(/isEven\(10\)/);

      await hands.reach(/^Remove pong/, { backwards: true });
      await hands.press("Enter");
      await hands.see("UNRESOLVED_IMPORT");
      await hands.reach(/^Trap calls|^Link .*trap/i);
      await hands.press("Enter");
      await hands.see(/Linked in [\d.]+ ms/);
    } finally {
      await hands.close();
    }
  });

  test("is tried in Firefox wherever one is installed", () => {
    expect(browsers.map(({ name }) => name)).toContain("Chromium");
  });
});
