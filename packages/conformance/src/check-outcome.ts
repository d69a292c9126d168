import type { ConformanceCase } from "./case.ts";
import type { CaseOutcome } from "./run-case.ts";

/** Path of a case's golden file, relative to the folder `cases`. */
export function goldenPath({ name, outcome, isFused }: Pick<ConformanceCase, "name" | "outcome" | "isFused">): string {
  return `${name}/expected.${isFused && outcome === "plan" ? "fused" : outcome}.txt`;
}

const indent = (text: string) => text.replace(/^/gm, "    ");

function difference(subject: string, { expected, actual }: { expected: string; actual: string }): string[] {
  if (expected === actual) return [];
  return [`${subject}\n  expected:\n${indent(expected)}\n  actual:\n${indent(actual)}`];
}

const json = (value: unknown) => JSON.stringify(value, null, 2) ?? "nothing";

/**
 * All differences between an outcome and the expectations of its case; empty if the case has passed.
 *
 * @param golden - the text of the case's golden file
 */
export function checkOutcome(testCase: ConformanceCase, outcome: CaseOutcome, golden: string): string[] {
  if (outcome.outcome !== testCase.outcome) {
    return [`Expected ${testCase.outcome === "plan" ? "a link" : "an error"}, found\n${indent(outcome.text)}`];
  }
  const problems = difference("The golden file differs", {
    expected: golden.trimEnd(),
    actual: outcome.text.trimEnd(),
  });
  problems.push(
    ...difference("What was observed differs", { expected: json(testCase.observed), actual: json(outcome.observed) }),
  );
  if (testCase.replaced !== undefined && "replaced" in outcome) {
    const [expected, actual] = [testCase.replaced.observed, outcome.replaced].map(json) as [string, string];
    problems.push(...difference("What was observed after the replacement differs", { expected, actual }));
  }
  const allowed = testCase.instancesBeforeError ?? 0;
  if (outcome.outcome === "error" && outcome.instances !== allowed && !testCase.isProbed) {
    problems.push(`Expected ${allowed} instances before the error, found ${outcome.instances}`);
  }
  return problems;
}
