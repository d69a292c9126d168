import { openScript, type Page } from "@rec/conformance/open-script";
import type { ColdOutcome, ColdTask } from "../cold/cold-task.ts";
import type { Outcome, Task } from "../task.ts";

/** A profile of its own: the common part of the contexts of Playwright and Puppeteer, as far as it is used here. */
export interface Context {
  newPage(): Promise<Page>;
  close(): Promise<void>;
}

interface Job<Result> {
  readonly baseUrl: string;
  readonly task: Task;
  /** Reads a result from the outcome while the page is still open. */
  readonly read: (outcome: Outcome) => Result;
}

/** Runs a task in a new page of a context, which is closed afterwards. */
export function inPage<Result>(context: Context, { baseUrl, task, read }: Job<Result>): Promise<Result> {
  const script = { url: "/page.js", global: "carryOutTask" };
  return evaluateIn(context, { baseUrl, script, task, read: (outcome) => read(outcome as Outcome) });
}

interface ColdJob {
  readonly baseUrl: string;
  readonly task: ColdTask;
}

/** Runs a task in a page that has run no other code; the context is closed afterwards. Needs `prepareCold`. */
export function inFreshPage(context: Context, { baseUrl, task }: ColdJob): Promise<ColdOutcome> {
  const script = { url: "/cold/page.js", global: "carryOutColdTask" };
  return evaluateIn(context, { baseUrl, script, task, read: (outcome) => outcome as ColdOutcome });
}

interface Evaluation<Result> {
  readonly baseUrl: string;
  /** The script of the page, and the global function that it sets. */
  readonly script: { readonly url: string; readonly global: string };
  readonly task: unknown;
  readonly read: (outcome: unknown) => Result;
}

async function evaluateIn<Result>(
  context: Context,
  { baseUrl, script, task, read }: Evaluation<Result>,
): Promise<Result> {
  try {
    const page = await openScript(context, { page: baseUrl, script: script.url, global: script.global });
    return read(await page.evaluate(`${script.global}(${JSON.stringify(task)})`));
  } finally {
    await context.close();
  }
}
