import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cases } from "../cases.ts";
import { checkOutcome } from "../check-outcome.ts";
import { checkFrozen } from "../frozen/check-frozen.ts";
import { type FilledFolder, fillFolder } from "../frozen/fill-folder.ts";
import { freezeCases } from "../frozen/freeze-case.ts";
import { frozenCases, frozenFolder } from "../frozen/frozen-cases.ts";
import { FROZEN_TARGETS } from "../frozen/frozen-targets.ts";
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

  const targets = FROZEN_TARGETS[name];
  const ran = { cases: 0, fused: 0, frozen: 0, frozenInAll: targets.length * frozenCases.length, replays: 0 };
  let frozenFiles: Readonly<Record<string, string | Uint8Array>>;
  let frozenOnDisk: FilledFolder | undefined;
  let server: Awaited<ReturnType<typeof serveReplays>>;
  let runtime: Runtime;
  let place: Place;

  beforeAll(async () => {
    frozenFiles = await freezeCases(targets);
    const isPage = BROWSERS.includes(name);
    const served = isPage ? Object.entries({ ...(await pageScripts()), ...frozenFiles }) : [];
    if (!isPage) frozenOnDisk = await fillFolder(frozenFiles);
    server = await serveReplays(Object.fromEntries(served.map(([path, contents]) => [`/${path}`, contents])));
    const { baseUrl } = server;
    const readable = [sources, ...(frozenOnDisk ? [frozenOnDisk.path] : [])];
    runtime = await open({ pageOrigin: baseUrl, hosts: [new URL(baseUrl).host], readable, trialsOfPage: 50 });
    place = { baseUrl, ...(runtime.hasFiles && { folder: caseFolder }) };
  });

  afterAll(async () => {
    reportRun(`${name} ${runtime?.version ?? "that did not start"}`, ran);
    await runtime?.close().finally(() => server.close());
    await frozenOnDisk?.remove();
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

  describe(`${name}, frozen`, () => {
    const named = targets.flatMap((target) =>
      frozenCases.map((frozen) => [frozen.testCase.name, target, frozen.fuse, frozen] as const),
    );
    test.each(named)("%s, target: %s, fuse: %s", async (caseName, target, _fuse, frozen) => {
      const folder = frozenFolder(frozen, target);
      const folderUrl = `${frozenOnDisk?.url ?? place.baseUrl}/${folder}`;
      const hasEntry = `${folder}/index.js` in frozenFiles;
      const outcome = await runtime.carryOut({ kind: "frozen", name: caseName, folderUrl, hasEntry });
      ran.frozen += 1;
      expect(checkFrozen(frozen, outcome).join("\n")).toBe("");
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
