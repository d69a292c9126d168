import { appendFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { batchesOf } from "./graph-batches.ts";
import { openJournal } from "./journal.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rec-journal-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("batchesOf()", () => {
  test("cuts the graphs of each seed into batches with seeds of their own", () => {
    const batches = batchesOf({ seed: 7, seeds: 2, graphs: 2_500, atLeast: 2 });
    expect(batches.map(({ seed }) => seed)).toEqual([7, 8, 9, 100_007, 100_008, 100_009]);
    expect(batches.map(({ graphs }) => graphs)).toEqual(Array(6).fill(834));
  });

  test("makes of few graphs as many batches as there are shares", () => {
    expect(batchesOf({ seed: 7, seeds: 1, graphs: 200, atLeast: 2 })).toEqual([
      { seed: 7, graphs: 100 },
      { seed: 8, graphs: 100 },
    ]);
  });
});

describe("openJournal()", () => {
  test("finds what an earlier run added, and nothing else", () => {
    const path = join(folder, "found.jsonl");
    openJournal(path).add({ seed: 7, graphs: 100 }, { graphs: 100 });
    const journal = openJournal(path);
    expect(journal.find({ seed: 7, graphs: 100 })).toEqual({ graphs: 100 });
    expect(journal.find({ seed: 8, graphs: 100 })).toBeUndefined();
    expect(journal.find({ seed: 7, graphs: 1000 })).toBeUndefined();
  });

  test("goes on behind half a line of a run that was killed", async () => {
    const path = join(folder, "killed.jsonl");
    openJournal(path).add({ seed: 7, graphs: 100 }, { graphs: 100 });
    await appendFile(path, '{"endedAt":"2026-');
    openJournal(path).add({ seed: 8, graphs: 100 }, { graphs: 99 });
    const journal = openJournal(path);
    expect([7, 8].map((seed) => journal.find({ seed, graphs: 100 }))).toEqual([{ graphs: 100 }, { graphs: 99 }]);
  });

  test("keeps nothing without a file", () => {
    const journal = openJournal(undefined);
    journal.add({ seed: 7, graphs: 100 }, {});
    expect(journal.find({ seed: 7, graphs: 100 })).toBeUndefined();
  });
});
