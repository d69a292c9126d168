import { type Diagnostic, describePlan, type HostedLinker } from "@rec/core";
import type { ConformanceCase } from "./case.ts";
import { countInstances } from "./count-instances.ts";
import { liveModules } from "./live-modules.ts";
import { optionsOf, type Place, sourcesOf } from "./place.ts";
import { plain } from "./plain.ts";

/** The `link` of one runtime. */
export type Link = HostedLinker["link"];

/** What came of a case: plain JSON, so that a page can hand it to its test. */
export interface CaseOutcome {
  readonly name: string;
  readonly outcome: "plan" | "error";
  /** The plan as `describePlan` says it, or the error as `errorText` says it. */
  readonly text: string;
  readonly observed?: unknown;
  readonly instances: number;
}

/** Stands for the address of the server, which differs from run to run, in golden files. */
const BASE_IN_GOLDENS = "http://cases.test";

/** An error's name, what each of its diagnostics is about, the message, and the hint where the message has none. */
function errorText(error: unknown): string {
  if (!(error instanceof Error)) return `Not an error: ${String(error)}`;
  const diagnostics: readonly Diagnostic[] = "diagnostics" in error ? (error.diagnostics as Diagnostic[]) : [];
  const about = diagnostics.map(({ code, module, import: imported, offset }) => {
    const parts = [code, `module ${JSON.stringify(module)}`];
    if (imported !== undefined)
      parts.push(`import ${JSON.stringify(imported.module)} ${JSON.stringify(imported.name)}`);
    if (offset !== undefined) parts.push(`offset ${offset}`);
    return `  ${parts.join(", ")}`;
  });
  const hints = diagnostics.map(({ hint }) => hint).filter((hint) => !error.message.includes(hint));
  return [error.name, ...about, "", error.message, ...hints.map((hint) => `hint: ${hint}`)].join("\n");
}

/** Links one case and says what came of it; rejects only where the case itself is broken. */
export async function runCase(
  testCase: ConformanceCase,
  { link, place }: { readonly link: Link; readonly place: Place },
): Promise<CaseOutcome> {
  const { name, observe } = testCase;
  const attempt = () =>
    link(sourcesOf(testCase, place), optionsOf(testCase, place)).then(
      (linked) => ({ linked }),
      (error: unknown) => ({ error }),
    );
  const { result, made: instances } = await countInstances(attempt);
  if ("error" in result) {
    const text = errorText(result.error).replaceAll(place.baseUrl, BASE_IN_GOLDENS);
    return { name, outcome: "error", text, instances };
  }
  const { exports, plan } = result.linked;
  const observed = observe === undefined ? undefined : plain(observe(liveModules(exports)));
  return { name, outcome: "plan", text: describePlan(plan), observed, instances };
}
