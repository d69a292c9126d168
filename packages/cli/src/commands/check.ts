import { type Diagnostic, type LinkPlan, prepare } from "@rec/core";
import type { Context } from "../context.ts";
import { createCommandHost } from "../input/command-host.ts";
import { type HostOptions, readHostImports } from "../input/host-options.ts";
import { bytesOf, explainMissing, type LinkedFiles, readLinkedFiles } from "../input/imported-files.ts";
import { namedSources } from "../input/named-sources.ts";
import type { RecordingHost } from "../input/read-module-types.ts";
import { CheckError, diagnosticsOf } from "../output/failure.ts";
import { inFlags } from "../output/flag-hints.ts";
import { formatGithub } from "../output/format-github.ts";
import { gatherWasi } from "../output/gather-wasi.ts";
import { type PlanningOptions, planOptionsOf, typesOf } from "./common-options.ts";

export interface CheckOptions extends PlanningOptions, HostOptions {
  readonly format: "text" | "github";
}

/**
 * `rec check`: links modules but for running them: loads, plans and compiles, and compares their data.
 *
 * An import that no module provides has to be among those of `--allow`, `--wasi` or `--imports`. A list of allowed
 * imports may serve several builds, so it may contain more than these modules import.
 */
export async function check(files: readonly string[], options: CheckOptions, context: Context): Promise<void> {
  const { terminal, platform } = context;
  const host = createCommandHost(platform);
  const sources = namedSources(files, host);
  const { error, found, ...report } = await findProblems(sources, { host, options });
  const isText = options.json === undefined && options.format === "text";
  if (isText && error !== undefined) throw error;
  const text = options.json
    ? JSON.stringify(report, null, 2)
    : options.format === "github"
      ? formatGithub({ ...report, problems: gatherWasi(report.problems) }, found ?? sources)
      : okText(report);
  if (text !== "") terminal.print(text);
  if (report.problems.length > 0) throw new CheckError();
}

interface Report {
  readonly problems: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
  /** Absent if there are problems. */
  readonly plan?: LinkPlan;
  /** The error with the problems. */
  readonly error?: unknown;
  /** Path or URL of each module, also of those that imports name; absent if a file cannot be read. */
  readonly found?: Readonly<Record<string, string>>;
}

interface CheckInput {
  readonly host: RecordingHost;
  readonly options: CheckOptions;
}

async function findProblems(sources: Readonly<Record<string, string>>, { host, options }: CheckInput): Promise<Report> {
  const withFlags = (found: readonly Diagnostic[]) =>
    found.map((each) => inFlags(each, { flag: "--allow", files: options.imports ?? [] }));
  let files: LinkedFiles | undefined;
  try {
    files = await readLinkedFiles(sources, host, options);
    const planOptions = planOptionsOf(options, files);
    const imports = await readHostImports(options, { types: typesOf(files), isRequired: false, planOptions });
    const { plan } = await prepare(bytesOf(files), { ...planOptions, imports });
    return { problems: [], warnings: withFlags(plan.warnings), plan, found: files.sources };
  } catch (thrown) {
    const error = files ? explainMissing(thrown, files.paths) : thrown;
    const problems = withFlags(diagnosticsOf(error));
    if (problems.length === 0) throw error;
    return { problems, warnings: [], error, ...(files && { found: files.sources }) };
  }
}

function okText({ plan, warnings }: Report): string {
  const modules = plan?.modules ?? [];
  const imports = modules.flatMap((module) => module.imports);
  const fromHost = imports.filter(({ binding }) => binding.by === "host");
  const names = [...new Set(fromHost.map(({ module, name }) => `${module}.${name}`))];
  const hosts = names.length === 0 ? "none from the host" : `${names.length} from the host: ${names.join(", ")}`;
  return [
    `${modules.length === 1 ? "1 module links" : `${modules.length} modules link`}: ${imports.length === 1 ? "1 import" : `${imports.length} imports`}, ${hosts}`,
    ...warnings.map(({ code, message, hint }) => `  ${code}  ${message}\n    hint: ${hint}`),
  ].join("\n");
}
