import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cases } from "../cases.ts";
import { checkOutcome } from "../check-outcome.ts";
import { fusedCase, fusedCases } from "../fused/fused-case.ts";
import { readGolden, updateGolden } from "../goldens.ts";
import type { Place } from "../place.ts";
import { replayChecks } from "../replay/replay-checks.ts";
import { pageScripts } from "../runtimes/open-page.ts";
import type { Runtime } from "../runtimes/runtime.ts";
import { BROWSERS, findRuntime, type RuntimeName } from "../runtimes/runtimes.ts";
import { caseFolder } from "../serve-cases.ts";
import { reportRun } from "./report-run.ts";
import { serveReplays } from "./serve-replays.ts";

/**
 * A runtime reads a worker's script with its own permissions, which have to cover all packages that the script imports.
 */
const sources = fileURLToPath(new URL("../../../..", import.meta.url));

/** Runs every case and every replay check in one runtime. */
export function testRuntime(name: RuntimeName): void {
  const { open, missing } = findRuntime(name);
  if (open === undefined) {
    describe.skip(`${name} is left out: ${missing}`, () => test("runs every case", () => {}));
    return;
  }

  const ran = { cases: 0, fused: 0, replays: 0 };
  let server: Awaited<ReturnType<typeof serveReplays>>;
  let runtime: Runtime;
  let place: Place;

  beforeAll(async () => {
    const scripts = BROWSERS.includes(name) ? Object.entries(await pageScripts()) : [];
    server = await serveReplays(Object.fromEntries(scripts.map(([path, script]) => [`/${path}`, script])));
    const { baseUrl } = server;
    runtime = await open({ pageOrigin: baseUrl, hosts: [new URL(baseUrl).host], readable: [sources] });
    place = { baseUrl, ...(runtime.hasFiles && { folder: caseFolder }) };
  });

  afterAll(async () => {
    reportRun(`${name} ${runtime?.version ?? "that did not start"}`, ran);
    await runtime?.close().finally(() => server.close());
  });

  describe(name, () => {
    test.each(cases.map((testCase) => [testCase.name, testCase] as const))("%s", async (_name, testCase) => {
      const outcome = await runtime.carryOut({ kind: "case", name: testCase.name, place });
      ran.cases += 1;
      if (name === "Node.js") await updateGolden(testCase, outcome);
      expect(checkOutcome(testCase, outcome, await readGolden(testCase)).join("\n")).toBe("");
    });
  });

  describe(`${name}, fused`, () => {
    const named = fusedCases.map(({ testCase, form }) => [testCase.name, form, fusedCase(testCase)] as const);
    test.each(named)("%s, %s", async (caseName, fused, testCase) => {
      const outcome = await runtime.carryOut({ kind: "case", name: caseName, place, fused });
      ran.fused += 1;
      if (name === "Node.js") await updateGolden(testCase, outcome);
      expect(checkOutcome(testCase, outcome, await readGolden(testCase)).join("\n")).toBe("");
    });
  });

  describe(`a worker of ${name}`, () => {
    test.each(replayChecks.map((check) => check.name))("%s", async (check) => {
      const problems = await runtime.carryOut({ kind: "replay", name: check, place });
      ran.replays += 1;
      expect(problems.join("\n")).toBe("");
    });
  });

  test(`${name} leaves no rejection unheard`, async () => {
    expect(await runtime.unheard()).toEqual([]);
  });
}
