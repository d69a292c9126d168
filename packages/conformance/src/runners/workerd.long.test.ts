import { type LinkPlan, parseModule, planLink, rewriteModule } from "@rec/core";
import { prepare } from "@rec/node";
import { workerd } from "@rec/runtimes";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { workerdDifferences } from "../differences.ts";
import { checkFrozen } from "../frozen/check-frozen.ts";
import { freezeCases } from "../frozen/freeze-case.ts";
import { frozenCases, frozenFolder } from "../frozen/frozen-cases.ts";
import { readGolden } from "../goldens.ts";
import { moduleUrl, optionsOf } from "../place.ts";
import { prepareCase, replayable } from "../replay/prepare-case.ts";
import { caseFolder, serveCases } from "../serve-cases.ts";
import { openWorkerd, type Workerd } from "../workerd/open-workerd.ts";

/*
 * workerd compiles no code but the modules of its configuration. So Node plans each case and rewrites its modules, as a
 * build script does, and the worker calls `instantiatePlan`. Frozen cases import their modules.
 */

const runtime = workerd();
const { command } = runtime;
const title = runtime.missing === undefined ? `workerd ${runtime.version}` : `workerd is left out: ${runtime.missing}`;

describe.skipIf(command === undefined)(title, () => {
  const plans = new Map<string, LinkPlan>();
  const bytesOf: Record<string, Record<string, Uint8Array<ArrayBuffer>>> = {};
  let frozenFiles: Readonly<Record<string, string | Uint8Array>>;
  let worker: Workerd;

  beforeAll(async () => {
    const server = await serveCases();
    const place = { baseUrl: server.baseUrl, folder: caseFolder };
    for (const testCase of replayable) {
      const { plan } = await prepareCase(testCase, { place, prepare });
      plans.set(testCase.name, plan);
      const rewritten: Record<string, Uint8Array<ArrayBuffer>> = Object.create(null);
      for (const module of Object.keys(testCase.modules)) {
        const response = await fetch(moduleUrl(testCase, module, server.baseUrl));
        const bytes = new Uint8Array(await response.arrayBuffer());
        rewritten[module] = rewriteModule(plan, { name: module, bytes });
      }
      bytesOf[testCase.name] = rewritten;
    }
    await server.close();
    frozenFiles = await freezeCases(["workerd"]);
    worker = await openWorkerd(command ?? "", { modules: bytesOf, files: frozenFiles });
  });

  afterAll(() => worker?.close());

  test.each(replayable.map((testCase) => [testCase.name, testCase] as const))("%s", async (caseName, testCase) => {
    const outcome = await worker.replay({ name: caseName, plan: plans.get(caseName) as LinkPlan });
    if ("error" in outcome) throw new Error(outcome.error);
    const golden = await readGolden(testCase);
    expect(outcome.plan.trimEnd()).toBe(golden.trimEnd().replaceAll("deferred by shim", "deferred by closure"));
    const difference = workerdDifferences.find(({ cases }) => cases.includes(caseName));
    expect(outcome.observed).toEqual(difference?.observed ?? testCase.observed);
    expect(outcome.doors).toEqual({ compiled: [], compilations: 0, fetches: 0 });
  });

  // The error case makes its host imports from code that it compiles, as no worker may.
  const runnable = frozenCases.filter(({ testCase }) => testCase.outcome === "plan");

  test.each(runnable.map((frozen) => [frozen.testCase.name, frozen.fuse, frozen] as const))(
    "%s, frozen with fuse: %s",
    async (name, _fuse, frozen) => {
      const folder = frozenFolder(frozen, "workerd");
      const hasEntry = `${folder}/index.js` in frozenFiles;
      const outcome = await worker.runFrozen({ kind: "frozen", name, folderUrl: `./${folder}`, hasEntry });
      expect(checkFrozen(frozen, outcome).join("\n")).toBe("");
    },
  );

  test.each(["lesson", "hoisted-externs"])("%s is planned by planLink, without a deferred call", async (caseName) => {
    const testCase = replayable.find((one) => one.name === caseName);
    if (testCase === undefined) throw new Error(`No case ${caseName}`);
    const server = await serveCases();
    const types = Object.create(null);
    for (const module of Object.keys(testCase.modules)) {
      const response = await fetch(moduleUrl(testCase, module, server.baseUrl));
      types[module] = parseModule(await response.arrayBuffer());
    }
    await server.close();
    const plan = planLink(types, optionsOf(testCase, { baseUrl: server.baseUrl }));
    expect(plan.made.length).toBeGreaterThan(0);
    expect(plan.deferred).toEqual([]);
    expect(JSON.stringify(plan)).toBe(JSON.stringify(plans.get(caseName)));
  });
});
