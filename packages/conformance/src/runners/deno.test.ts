import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cases } from "../cases.ts";
import { serveCases } from "../serve-cases.ts";
import { reportRun } from "./report-run.ts";
import { type DenoRun, runDenoTest } from "./run-deno-test.ts";

let run: DenoRun;

beforeAll(async () => {
  const server = await serveCases();
  run = await runDenoTest("deno-cases.ts", server).finally(() => server.close());
});

afterAll(() => reportRun("Deno", run.passed.size));

describe("Deno", () => {
  test.each(cases.map(({ name }) => name))("%s", (name) => {
    expect(run.passed.get(name), run.output).toBe(true);
  });

  test("runs every case", () => {
    expect([...run.passed.keys()], run.output).toEqual(cases.map(({ name }) => name));
  });
});
