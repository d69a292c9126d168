import { link } from "@rec/browser";
import { cases } from "../cases.ts";
import { type CaseOutcome, runCase } from "../run-case.ts";

declare global {
  /** Runs every case in this page, one after the other. */
  var runCases: (baseUrl: string) => Promise<CaseOutcome[]>;
}

globalThis.runCases = async (baseUrl) => {
  const outcomes: CaseOutcome[] = [];
  for (const testCase of cases) outcomes.push(await runCase(testCase, { link, baseUrl }));
  return outcomes;
};
