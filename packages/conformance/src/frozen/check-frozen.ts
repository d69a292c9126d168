import { type FrozenCase, REFUSED_WHEN_RUN } from "./frozen-cases.ts";
import type { FrozenOutcome } from "./run-frozen.ts";

/** All differences between a frozen case that has run and a link of the case; empty if there are none. */
export function checkFrozen({ testCase }: FrozenCase, outcome: FrozenOutcome): string[] {
  const problems: string[] = [];
  const expectSame = (subject: string, wanted: unknown, found: unknown): void => {
    const [wantedText, foundText] = [JSON.stringify(wanted), JSON.stringify(found)];
    if (wantedText !== foundText) problems.push(`${subject}: expected ${wantedText}, found ${foundText}`);
  };
  const refused = REFUSED_WHEN_RUN.find(({ name }) => name === testCase.name);
  if (refused !== undefined) {
    expectSame(
      "error",
      ["ModuleLinkError", ...refused.codes],
      outcome.error && [outcome.error.name, ...outcome.error.codes],
    );
    expectSame("instances", refused.instances, outcome.instances);
    return problems;
  }
  if (outcome.error !== undefined) return [`${outcome.error.name}: ${outcome.error.message}`];
  expectSame("observed", testCase.observed, outcome.observed);
  if ("observedByEntry" in outcome) expectSame("observed by index.js", testCase.observed, outcome.observedByEntry);
  return problems;
}
