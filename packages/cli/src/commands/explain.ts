import { type Diagnostic, formatExternType, type LinkPlan, ModuleLinkError, type ModuleType } from "@rec/core";
import type { Context } from "../context.ts";
import type { HostOptions } from "../input/host-options.ts";
import { planFiles, type ReadFiles, readFiles } from "../input/plan-files.ts";
import { didYouMean } from "../output/did-you-mean.ts";
import { CheckError, UsageError } from "../output/failure.ts";
import { inFlags } from "../output/flag-hints.ts";
import { providerOf, ruleOf } from "./chosen-provider.ts";
import type { PlanningOptions } from "./common-options.ts";

/** One import of one module, and the reasons for its provider. */
interface Explained {
  readonly importer: string;
  readonly module: string;
  readonly name: string;
  readonly type: string;
  /** Absent if the modules do not link. */
  readonly provider?: string;
  readonly binding?: string;
  readonly rule?: string;
  /** Other modules that export the name. */
  readonly others: readonly { readonly module: string; readonly type: string }[];
  readonly problems: readonly Diagnostic[];
}

/**
 * `rec explain`: prints the provider of an import, the rule that chose it, and other modules that could provide it.
 *
 * @param args - the files, and then the import as `namespace.name`
 */
export async function explain(
  args: readonly string[],
  options: PlanningOptions & HostOptions,
  context: Context,
): Promise<void> {
  const { terminal } = context;
  const reference = args.at(-1) ?? "";
  const files = args.slice(0, -1);
  if (files.length === 0) throw new UsageError(`Cannot explain ${reference}: expected files, and then an import`);
  const read = await readFiles(files, options, context);
  const wanted = importsCalled(reference, read);
  const { plan, problems } = await planOrProblems(read, options);
  const found = wanted.map((entry) => explainImport(entry, { read, plan, problems }));
  terminal.print(
    options.json ? JSON.stringify(found, null, 2) : found.map((each) => explainedText(each, context)).join("\n\n"),
  );
  if (found.some((each) => each.problems.length > 0)) throw new CheckError();
}

type Wanted = { readonly importer: string; readonly at: number };

function importsCalled(reference: string, { types }: ReadFiles): Wanted[] {
  const all = Object.entries(types).flatMap(([importer, { imports }]) =>
    imports.map(({ module, name }, at) => ({ importer, at, text: `${module}.${name}` })),
  );
  const found = all.filter(({ text }) => text === reference);
  if (found.length > 0) return found;
  const known = all.map(({ text }) => text);
  throw new UsageError(
    `Cannot explain ${reference}: no module imports it${didYouMean(reference, known, "the modules import")}`,
  );
}

async function planOrProblems(
  read: ReadFiles,
  options: PlanningOptions & HostOptions,
): Promise<{ readonly plan?: LinkPlan; readonly problems: readonly Diagnostic[] }> {
  try {
    return { plan: await planFiles(read, options), problems: [] };
  } catch (error) {
    if (!(error instanceof ModuleLinkError)) throw error;
    const answer = { flag: "--allow", files: options.imports ?? [] } as const;
    return { problems: error.diagnostics.map((each) => inFlags(each, answer)) };
  }
}

interface Findings {
  readonly read: ReadFiles;
  readonly plan?: LinkPlan | undefined;
  readonly problems: readonly Diagnostic[];
}

function explainImport({ importer, at }: Wanted, { read: { types, paths }, plan, problems }: Findings): Explained {
  const type = types[importer] as ModuleType;
  const entry = type.imports[at] as ModuleType["imports"][number];
  const planned = plan?.modules
    .find(({ name }) => name === importer)
    ?.imports.find(({ module, name }) => module === entry.module && name === entry.name);
  const provider = planned === undefined || plan === undefined ? undefined : providerOf(planned, plan);
  const isByPath = planned?.reason === "resolve" && paths.moduleOf(importer, entry.module) === provider?.module;
  const others = Object.entries(types).flatMap(([module, exporter]) =>
    exporter.exports
      .filter(({ name }) => name === entry.name && module !== importer && module !== provider?.module)
      .map((exported) => ({ module, type: formatExternType(exported.type, exporter.types) })),
  );
  return {
    importer,
    module: entry.module,
    name: entry.name,
    type: formatExternType(entry.type, type.types),
    ...(provider && { provider: provider.text, binding: provider.binding }),
    ...(planned && {
      rule: isByPath ? `its file is ${JSON.stringify(entry.module)}` : (provider?.rule ?? ruleOf(planned)),
    }),
    ...(plan !== undefined &&
      planned === undefined && { rule: "the engine provides it: a builtin or a string constant" }),
    others,
    problems: problems.filter(({ import: about }) => about?.module === entry.module && about.name === entry.name),
  };
}

function explainedText(found: Explained, { terminal: { style } }: Context): string {
  const { importer, module, name, type, provider, binding, rule, others, problems } = found;
  const row = (title: string, value: string | undefined) =>
    value === undefined ? [] : [`  ${style.faint(title.padEnd(9))} ${value}`];
  const other = others.map((each) => `${each.module}, as ${each.type}`).join("; ");
  return [
    `${style.heading(importer)} imports ${JSON.stringify(module)} ${JSON.stringify(name)}: ${type}`,
    ...row("provider", provider === undefined ? undefined : style.value(provider)),
    ...row("rule", rule),
    ...row("binding", binding),
    ...row("others", others.length === 0 ? "no other module exports the name" : `also exported by ${other}`),
    ...problems.flatMap(({ code, message, hint }) => [`  ${style.code(code)}  ${message}`, `    hint: ${hint}`]),
  ].join("\n");
}
