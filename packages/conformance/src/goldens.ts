import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ConformanceCase } from "./case.ts";
import { goldenPath } from "./check-outcome.ts";
import type { CaseOutcome } from "./run-case.ts";
import { goldenFolder } from "./serve-cases.ts";

/** Rewrites a case's golden file if UPDATE_GOLDENS=1 is set. */
export async function updateGolden(testCase: ConformanceCase, { outcome, text }: CaseOutcome): Promise<void> {
  if (process.env["UPDATE_GOLDENS"] !== "1" || outcome !== testCase.outcome) return;
  await writeFile(join(goldenFolder, goldenPath(testCase)), `${text}\n`);
}

/** The text of a case's golden file; if the file does not exist, the error tells how to create it. */
export async function readGolden(testCase: ConformanceCase): Promise<string> {
  const path = goldenPath(testCase);
  return readFile(join(goldenFolder, path), "utf8").catch(() => `cases/${path} does not exist: set UPDATE_GOLDENS=1`);
}
