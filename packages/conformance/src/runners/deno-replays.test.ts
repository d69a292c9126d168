import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { replayChecks } from "../replay/replay-checks.ts";
import { reportReplays } from "./report-run.ts";
import { type DenoRun, runDenoTest } from "./run-deno-test.ts";
import { serveReplays } from "./serve-replays.ts";

/** Deno reads a worker's script by the rights of who starts it. */
const sources = fileURLToPath(new URL("../../../..", import.meta.url));

let run: DenoRun;

beforeAll(async () => {
  const server = await serveReplays();
  const rights = [`--allow-read=${sources}`];
  run = await runDenoTest("deno-replays.ts", { ...server, rights }).finally(() => server.close());
});

afterAll(() => reportReplays("Deno", run.passed.size));

describe("a worker of Deno", () => {
  test.each(replayChecks.map(({ name }) => name))("%s", (name) => {
    expect(run.passed.get(name), run.output).toBe(true);
  });

  test("runs every check", () => {
    expect([...run.passed.keys()], run.output).toEqual(replayChecks.map(({ name }) => name));
  });
});
