import { beforeAll, describe, expect, test } from "vitest";
import { runInDeno } from "./golden/cases-in-deno.ts";
import type { CaseOutcome } from "./golden/cases-on-stdin.ts";
import { bytesOf, type GoldenCase } from "./golden/golden-case.ts";
import { linkByHand } from "./golden/link-by-hand.ts";
import { caseNames, readCase } from "./golden/read-case.ts";
import { runCase } from "./golden/run-case.ts";
import { hasStart } from "./golden/without-start.ts";

/*
 * For each golden case the test links the modules by hand (`link-by-hand.ts`) and asks the engine for a verdict. The
 * verdict has to be the same as rec's, and the linked modules have to behave the same.
 */

type Verdict = "links" | "refuses";

/** Codes that rec reports although the engine links silently. */
const STRICTER_THAN_ENGINES = /^throws Module\w+Error (DATA|ELEMENT)_OVERLAP/m;

/** A link that stops in a start function counts as linked: every import had its provider. */
function verdictOf(run: string): Verdict {
  const thrown = /^throws .*/m.exec(run)?.[0];
  if (thrown === undefined) return "links";
  const code = /^throws Module\w+Error ([A-Z_]+): /.exec(thrown)?.[1];
  if (code === undefined) throw new Error(`rec threw what is no error of its own: ${thrown}`);
  return code === "INSTANTIATION_TRAPPED" ? "links" : "refuses";
}

/**
 * Whether the results of linking by hand can be compared with those of rec.
 *
 * They cannot be compared if start functions run, or if errors of rec are among the results. Nor can they if values
 * pass that JavaScript closures cannot carry: linking by hand defers functions with closures.
 */
function isComparable({ modules, options }: GoldenCase, run: string, report: string): boolean {
  if (modules.some((module) => hasStart(bytesOf(module))) || options.unresolved === "trap") return false;
  return run.includes("TypeError") || !report.includes("TypeError");
}

function expectAgreement(golden: GoldenCase, { run, byHand }: Pick<CaseOutcome, "run" | "byHand">): void {
  if (STRICTER_THAN_ENGINES.test(run)) {
    expect([verdictOf(run), byHand.verdict]).toEqual(["refuses", "links"]);
    return;
  }
  // Only a linker has the externs and addresses that dynamic libraries import.
  if (hasLibrary(golden) && byHand.verdict === "refuses" && verdictOf(run) === "links") return;
  expect(verdictOf(run), byHand.reason).toBe(byHand.verdict);
  if (byHand.report !== undefined && isComparable(golden, run, byHand.report)) expect(run).toBe(byHand.report);
}

function hasLibrary({ name }: GoldenCase): boolean {
  return name.startsWith("dylink-");
}

const cases = await Promise.all(caseNames().map(readCase));

function compilesHere({ modules, byHand }: GoldenCase): boolean {
  return [...modules, ...byHand].every((module) => WebAssembly.validate(bytesOf(module)));
}

const compiledHere = cases.filter(compilesHere);

describe(`link() and WebAssembly.instantiate() in Deno, on ${cases.length} cases`, () => {
  let outcomes: readonly CaseOutcome[];
  beforeAll(async () => {
    outcomes = await runInDeno(cases);
  }, 180_000);

  test.each(cases.map((golden, at) => [golden.name, golden, at] as const))("%s", (_, golden, at) => {
    expectAgreement(golden, outcomes[at] as CaseOutcome);
  });

  test("gives both verdicts, and results to compare, often enough to mean something", () => {
    const links = outcomes.filter(({ byHand }) => byHand.verdict === "links");
    const compared = outcomes.filter(
      ({ run, byHand }, at) => byHand.report !== undefined && isComparable(cases[at] as GoldenCase, run, byHand.report),
    );
    expect(links.length).toBeGreaterThanOrEqual(100);
    expect(outcomes.length - links.length).toBeGreaterThanOrEqual(40);
    expect(compared.length).toBeGreaterThanOrEqual(90);
  });
});

describe(`link() and WebAssembly.instantiate() in this Node, on ${compiledHere.length} cases`, () => {
  test("is most of them", () => {
    expect(compiledHere.length).toBeGreaterThanOrEqual(150);
  });

  test.each(compiledHere.map((golden) => [golden.name, golden] as const))("%s", async (_, golden) => {
    expectAgreement(golden, { run: await runCase(golden), byHand: linkByHand(golden) });
  });
});
