// Another runtime than the tests' runs this script: cases come in as JSON, their outcomes go out as JSON.
import process from "node:process";
import type { GoldenCase } from "./golden-case.ts";
import { type HandLinked, linkByHand } from "./link-by-hand.ts";
import { runCase } from "./run-case.ts";

export interface CaseOutcome {
  /** The report of `runCase`. */
  readonly run: string;
  /** The same of fused modules. */
  readonly fused: string;
  readonly byHand: HandLinked;
}

let text = "";
process.stdin.setEncoding("utf8");
for await (const chunk of process.stdin) text += chunk;
const cases: readonly GoldenCase[] = JSON.parse(text);
const outcomes: CaseOutcome[] = [];
for (const golden of cases) {
  const fused = await runCase(golden, "fused synchronously");
  outcomes.push({ run: await runCase(golden), fused, byHand: linkByHand(golden) });
}
process.stdout.write(JSON.stringify(outcomes));
