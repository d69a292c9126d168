import { readdirSync } from "node:fs";
import { link } from "@rec/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cases } from "../cases.ts";
import { checkOutcome } from "../check-outcome.ts";
import { readGolden, updateGolden } from "../goldens.ts";
import { runCase } from "../run-case.ts";
import { goldenFolder, serveCases } from "../serve-cases.ts";
import { reportRun } from "./report-run.ts";

const ran = new Set<string>();
let server: Awaited<ReturnType<typeof serveCases>>;

beforeAll(async () => {
  server = await serveCases();
});

afterAll(async () => {
  await server.close();
  reportRun(`Node.js ${process.versions.node}`, ran.size);
});

describe("Node.js", () => {
  test.each(cases.map((testCase) => [testCase.name, testCase] as const))("%s", async (_name, testCase) => {
    ran.add(testCase.name);
    const outcome = await runCase(testCase, { link, baseUrl: server.baseUrl });
    await updateGolden(testCase, outcome);
    expect(checkOutcome(testCase, outcome, await readGolden(testCase)).join("\n")).toBe("");
  });

  test("runs every case, and every folder is a case", () => {
    expect([...ran].sort()).toEqual(readdirSync(goldenFolder).sort());
    expect(ran.size).toBe(cases.length);
  });
});
