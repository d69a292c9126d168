import { type Diagnostic, type HostedLinker, type Linked, relink } from "@rec/core";
import type { ConformanceCase } from "./case.ts";
import { countInstances } from "./count-instances.ts";
import { planText } from "./fused/plan-text.ts";
import { liveModules } from "./live-modules.ts";
import { optionsOf, type Place, sourcesOf } from "./place.ts";
import { plain } from "./plain.ts";

/** The `link` of one runtime. */
export type Link = HostedLinker["link"];

/** The outcome of a case: plain JSON, so that a page can hand it to its test. */
export interface CaseOutcome {
  readonly name: string;
  readonly outcome: "plan" | "error";
  /** The plan as `planText` prints it, or the error as `errorText` does. */
  readonly text: string;
  readonly observed?: unknown;
  /** The observations after modules were replaced, if the case replaces some. */
  readonly replaced?: unknown;
  readonly instances: number;
}

/** Replaces the address of the server in golden files, because it differs from run to run. */
const BASE_IN_GOLDENS = "http://cases.test";

/** An error's name, the subject of each diagnostic, the message, and the hint if the message has none. */
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

async function replace(linked: Linked, testCase: ConformanceCase, place: Place): Promise<unknown> {
  const { modules = {}, observe } = testCase.replaced ?? {};
  const relinked = await relink(linked, sourcesOf({ ...testCase, modules }, place));
  return observe?.(liveModules(relinked.exports), relinked);
}

/** Links one case and reports the outcome; rejects only if the case itself is broken. */
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
  const outcome = { name, outcome: "plan", text: planText(plan), observed, instances } as const;
  if (testCase.replaced === undefined) return outcome;
  return { ...outcome, replaced: plain(await replace(result.linked, testCase, place)) };
}
