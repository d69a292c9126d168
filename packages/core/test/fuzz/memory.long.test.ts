import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { claims, MEGABYTE, moduleOfSize, packedModules, unreadClaims } from "./hostile-modules.ts";
import { bundleWorker, runInHeap } from "./limited-heap.ts";
import type { LinkReport, LinkTask } from "./link-in-worker.ts";

/** The bounds that the project states. */
const MOST_BYTES_OF_CLAIMS = MEGABYTE / 2;
const MOST_BYTES_A_BYTE = 512;

/** The engine compiles functions while they run, and its garbage is counted too: the least of several tries is the module's. */
const TRIES = 3;

/** Heap of an idle thread, with room for its code. */
const IDLE_MB = 8;

let code = "";

beforeAll(async () => {
  code = await bundleWorker(new URL("link-in-worker.ts", import.meta.url));
});

const link = (input: LinkTask, heapMb: number): Promise<LinkReport> => runInHeap<LinkReport>(code, { heapMb, input });

describe("parseModule() and planLink()", () => {
  let most = { name: "", bytesAByte: 0 };

  test.each(Object.entries({ ...claims, ...unreadClaims }))(
    "take next to no memory for 1 MB that claims 4 billion %s",
    async (_, sections) => {
      const task: LinkTask = { bytes: moduleOfSize(sections, MEGABYTE), unresolved: "error" };
      const taken: number[] = [];
      for (let at = 0; at < TRIES; at += 1) {
        const { heapBytes, bufferBytes } = await link(task, IDLE_MB);
        taken.push(heapBytes + bufferBytes);
      }
      expect(Math.min(...taken)).toBeLessThan(MOST_BYTES_OF_CLAIMS);
    },
  );

  test.each(Object.entries(packedModules))(
    "take memory in proportion to the size of a section of %s",
    async (name, { make, outcome }) => {
      const bytes = make(200_000);
      const heapMb = (bytes.length * MOST_BYTES_A_BYTE) / MEGABYTE;
      const report = await link({ bytes, unresolved: outcome === "links" ? "trap" : "error" }, heapMb);
      expect(report.outcome).toBe(outcome);
      expect(report.bufferBytes).toBeLessThanOrEqual(bytes.length);
      const bytesAByte = report.heapBytes / bytes.length;
      if (bytesAByte > most.bytesAByte) most = { name, bytesAByte };
    },
  );

  afterAll(() => {
    const growth = `${most.bytesAByte.toFixed(0)} bytes of heap for each byte of input`;
    process.stdout.write(`most memory: ${growth}, garbage included (${most.name})\n`);
  });
});

describe("runInHeap()", () => {
  test("ends a thread whose objects take more than they may", async () => {
    const greedy = "const kept = []; for (let at = 0; at < 1e7; at += 1) kept.push({ at });";
    await expect(runInHeap(greedy, { heapMb: IDLE_MB, input: undefined })).rejects.toMatchObject({
      code: "ERR_WORKER_OUT_OF_MEMORY",
    });
  });
});
