import { gzipSync } from "node:zlib";
import type { Response } from "playwright-core";
import { describe, expect, test } from "vitest";
import { useWorkbench } from "./workbench.ts";

const bench = useWorkbench();

/** Bytes after gzip. */
const MOST_BYTES = 60_000;

describe("the first load", () => {
  test("is small until the lesson is linked and its records can be used", async () => {
    const responses: Response[] = [];
    bench.page.on("response", (response) => responses.push(response));
    await bench.page.addInitScript(() => {
      const look = (): boolean => {
        const isUsable = [...document.querySelectorAll("button")].some(
          ({ textContent, disabled }) => textContent === "Create" && !disabled,
        );
        if (isUsable) Object.assign(globalThis, { usableAt: performance.timeOrigin + performance.now() });
        return isUsable;
      };
      const observer = new MutationObserver(() => look() && observer.disconnect());
      observer.observe(document, { subtree: true, childList: true, attributes: true });
    });
    await bench.open();
    await bench.page.waitForFunction(() => "usableAt" in globalThis);
    const usableAt = await bench.page.evaluate(() => (globalThis as unknown as { usableAt: number }).usableAt);

    const needed = responses.filter((response) => response.request().timing().startTime < usableAt);
    const files = new Map(
      await Promise.all(
        needed.map(async (response) => {
          const { length } = gzipSync(await response.body());
          return [new URL(response.url()).pathname, length] as const;
        }),
      ),
    );
    const total = [...files.values()].reduce((sum, bytes) => sum + bytes, 0);
    const list = [...files].map(([path, bytes]) => `${bytes} ${path}`).join("\n");
    process.stdout.write(`first load: ${total} bytes of gzip\n`);
    expect([...files.keys()]).toEqual(expect.arrayContaining(["/main.js", "/linker-worker.js", "/lesson/memory.wasm"]));
    expect(total, list).toBeLessThan(MOST_BYTES);
  });
});
