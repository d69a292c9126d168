import { type Diagnostic, type LinkPlan, prepare } from "@rec/core";
import type { Context } from "../context.ts";
import { assumeImports } from "../input/assumed-imports.ts";
import { createCommandHost } from "../input/command-host.ts";
import { namedSources } from "../input/named-sources.ts";
import { knownModule, readModuleTypes } from "../input/read-module-types.ts";
import { CheckError, diagnosticsOf } from "../output/failure.ts";
import { withFlagHint } from "../output/flag-hints.ts";
import { formatGithub } from "../output/format-github.ts";
import { type PlanningOptions, planOptionsOf } from "./common-options.ts";

export interface CheckOptions extends PlanningOptions {
  /** Host imports that the modules may have, as `module.name`, perhaps with `*`. */
  readonly allow?: readonly string[];
  readonly format: "text" | "github";
}

/**
 * `rec check`: links modules but for running them: loads, plans and compiles, and compares their data.
 *
 * An import that no module provides has to be among those of `--allow`.
 */
export async function check(files: readonly string[], options: CheckOptions, context: Context): Promise<void> {
  const { terminal, platform } = context;
  const host = await createCommandHost(platform);
  const sources = namedSources(files, host);
  const report = await findProblems();
  if (options.json) terminal.print(JSON.stringify(report, null, 2));
  else if (options.format === "github") printLines(formatGithub(report, sources));
  else if (report.problems.length > 0) throw report.error;
  else printLines(okText(report.plan as LinkPlan, report.warnings));
  if (report.problems.length > 0) throw new CheckError();

  async function findProblems() {
    try {
      const known = await readModuleTypes(sources, host);
      const types = Object.values(known).map(({ type }) => type);
      const imports = assumeImports(options.allow ?? [], types, { option: "--allow", isRequired: false });
      const bytes: Record<string, Uint8Array<ArrayBuffer>> = Object.create(null);
      for (const [name, specifier] of Object.entries(sources)) bytes[name] = (await knownModule(host, specifier)).bytes;
      const { plan } = await prepare(bytes, { ...planOptionsOf(options, Object.keys(sources)), imports });
      return { problems: [], warnings: plan.warnings.map((each) => withFlagHint(each, "--allow")), plan };
    } catch (error) {
      const problems = diagnosticsOf(error).map((each) => withFlagHint(each, "--allow"));
      if (problems.length === 0) throw error;
      return { problems, warnings: [], error };
    }
  }

  function printLines(text: string): void {
    if (text !== "") terminal.print(text);
  }

  function okText(plan: LinkPlan, warnings: readonly Diagnostic[]): string {
    const imports = plan.modules.flatMap((module) => module.imports);
    const fromHost = imports.filter(({ binding }) => binding.by === "host");
    const names = [...new Set(fromHost.map(({ module, name }) => `${module}.${name}`))];
    const hosts = names.length === 0 ? "none from the host" : `${names.length} from the host: ${names.join(", ")}`;
    return [
      `${plan.modules.length === 1 ? "1 module links" : `${plan.modules.length} modules link`}: ${imports.length} imports, ${hosts}`,
      ...warnings.map(({ code, message, hint }) => `  ${code}  ${message}\n    hint: ${hint}`),
    ].join("\n");
  }
}
