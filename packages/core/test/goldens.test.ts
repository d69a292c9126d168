import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { describePlan, link, ModuleLinkError } from "../src/index.ts";
import { runInDeno } from "./golden/cases-in-deno.ts";
import type { CaseOutcome } from "./golden/cases-on-stdin.ts";
import { bytesOf, type GoldenCase } from "./golden/golden-case.ts";
import { caseNames, pathInCase, readCase } from "./golden/read-case.ts";
import { optionsOf, planCase, runCase, sourcesOf, type Way } from "./golden/run-case.ts";
import { errorOf } from "./outcomes.ts";

/** `UPDATE_GOLDENS=1 vitest run goldens` writes the results instead of comparing them. */
const isUpdating = process.env["UPDATE_GOLDENS"] === "1";

const FEWEST_CASES = 60;
const LINK_WAYS: readonly Way[] = ["from bytes", "from streams", "fused", "fused from streams"];
const WAYS: readonly Way[] = [...LINK_WAYS, "rewritten before, with types", "synchronously", "fused synchronously"];
const ignore = (): void => {};

const cases = await Promise.all(caseNames().map(readCase));
const planned = cases.map((golden) => ({ golden, outcome: planOrError(golden) }));
const linking = planned.filter(({ outcome }) => outcome.file === "expected.plan.txt").map(({ golden }) => golden);
const refused = cases.filter((golden) => !linking.includes(golden));
const runnableHere = linking.filter(({ modules }) => modules.every((module) => WebAssembly.validate(bytesOf(module))));
const onlyInDeno = linking.filter((golden) => !runnableHere.includes(golden));

function planOrError(golden: GoldenCase): {
  readonly file: "expected.plan.txt" | "expected.error.txt";
  readonly text: string;
} {
  try {
    return { file: "expected.plan.txt", text: describePlan(planCase(golden)) };
  } catch (error) {
    if (error instanceof ModuleLinkError) return { file: "expected.error.txt", text: error.message };
    throw error;
  }
}

function expectGolden({ name }: GoldenCase, file: string, text: string): void {
  const path = pathInCase(name, file);
  if (isUpdating) writeFileSync(path, `${text}\n`);
  expect(`${text}\n`).toBe(existsSync(path) ? readFileSync(path, "utf8") : "");
}

function expectNoGolden({ name }: GoldenCase, file: string): void {
  const path = pathInCase(name, file);
  if (isUpdating) rmSync(path, { force: true });
  expect(existsSync(path)).toBe(false);
}

describe(`planLink() on ${cases.length} cases`, () => {
  test(`has ${FEWEST_CASES} cases or more`, () => {
    expect(cases.length).toBeGreaterThanOrEqual(FEWEST_CASES);
  });

  test.each(planned.map((entry) => [entry.golden.name, entry] as const))("%s", (_, { golden, outcome }) => {
    expectGolden(golden, outcome.file, outcome.text);
    expectNoGolden(golden, outcome.file === "expected.plan.txt" ? "expected.error.txt" : "expected.plan.txt");
  });
});

describe(`link() on ${refused.length} cases that do not fit`, () => {
  test.each(refused.flatMap((golden) => LINK_WAYS.map((way) => [golden.name, way, golden] as const)))(
    "%s, %s",
    async (_, way, golden) => {
      const error = await errorOf(
        link(sourcesOf(golden, way), { ...optionsOf(golden, ignore), fuse: way.startsWith("fused") }),
      );
      expect(`${error.message}\n`).toBe(readFileSync(pathInCase(golden.name, "expected.error.txt"), "utf8"));
      expectNoGolden(golden, "expected.run.txt");
    },
  );
});

describe(`link() in Deno on all ${linking.length} cases that fit`, () => {
  let outcomes: readonly CaseOutcome[];
  beforeAll(async () => {
    outcomes = await runInDeno(linking);
  }, 180_000);

  test.each(linking.map((golden, at) => [golden.name, golden, at] as const))("%s", (_, golden, at) => {
    expectGolden(golden, "expected.run.txt", outcomes[at]?.run ?? "");
  });

  test.each(linking.map((golden, at) => [golden.name, at] as const))("%s, fused", (_, at) => {
    expect(outcomes[at]?.fused).toBe(outcomes[at]?.run);
  });
});

describe(`link() in this Node on ${runnableHere.length} cases that fit`, () => {
  test(`leaves ${onlyInDeno.length} cases to Deno, each with a reason`, () => {
    expect(onlyInDeno.filter(({ options }) => options.needs === undefined).map(({ name }) => name)).toEqual([]);
    expect(runnableHere.length + onlyInDeno.length + refused.length).toBe(cases.length);
    expect(runnableHere.length).toBeGreaterThan(onlyInDeno.length);
  });

  test.each(runnableHere.flatMap((golden) => WAYS.map((way) => [golden.name, way, golden] as const)))(
    "%s, %s",
    async (_, way, golden) => {
      expect(`${await runCase(golden, way)}\n`).toBe(readFileSync(pathInCase(golden.name, "expected.run.txt"), "utf8"));
    },
  );
});
