import { type Diagnostic, describePlan, type Linked, type LinkOptions, type ModuleSource } from "@rec/core";
import type { ConformanceCase } from "./case.ts";
import { countInstances } from "./count-instances.ts";
import { liveModules } from "./live-modules.ts";
import { plain } from "./plain.ts";

/** The `link` of one runtime. */
export type Link = (modules: Record<string, ModuleSource>, options?: LinkOptions) => Promise<Linked>;

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

/** Where a module of a case is served. */
export function moduleUrl(testCase: ConformanceCase, module: string, baseUrl: string): string {
  return new URL(testCase.modules[module] ?? "", `${baseUrl}/cases/${testCase.name}/`).href;
}

/** The sources of a case's modules, which are served at `baseUrl`. */
export function sourcesOf(testCase: ConformanceCase, baseUrl: string): Record<string, ModuleSource> {
  const sources: Record<string, ModuleSource> = Object.create(null);
  for (const module of Object.keys(testCase.modules)) {
    const url = moduleUrl(testCase, module, baseUrl);
    sources[module] = testCase.source === undefined ? url : testCase.source(url, module);
  }
  return sources;
}

/** Links one case and says what came of it; rejects only where the case itself is broken. */
export async function runCase(
  testCase: ConformanceCase,
  { link, baseUrl }: { readonly link: Link; readonly baseUrl: string },
): Promise<CaseOutcome> {
  const { name, observe } = testCase;
  const attempt = () =>
    link(sourcesOf(testCase, baseUrl), testCase.options?.()).then(
      (linked) => ({ linked }),
      (error: unknown) => ({ error }),
    );
  const { result, made: instances } = await countInstances(attempt);
  if ("error" in result) {
    const text = errorText(result.error).replaceAll(baseUrl, BASE_IN_GOLDENS);
    return { name, outcome: "error", text, instances };
  }
  const { exports, plan } = result.linked;
  const observed = observe === undefined ? undefined : plain(observe(liveModules(exports)));
  return { name, outcome: "plan", text: describePlan(plan), observed, instances };
}
