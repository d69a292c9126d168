import {
  type Diagnostic,
  formatExternType,
  type LinkPlan,
  ModuleLinkError,
  type ModuleType,
  type PlannedImport,
  planLink,
} from "@rec/core";
import type { Context } from "../context.ts";
import { standInsFor } from "../input/assumed-imports.ts";
import { type HostOptions, readHostImports } from "../input/host-options.ts";
import { planFiles, type ReadFiles, readFiles } from "../input/plan-files.ts";
import { didYouMean } from "../output/did-you-mean.ts";
import { CheckError, UsageError } from "../output/failure.ts";
import { inFlags } from "../output/flag-hints.ts";
import type { Style } from "../output/terminal.ts";
import { providerOf, ruleOf } from "./chosen-provider.ts";
import { type PlanningOptions, planOptionsOf } from "./common-options.ts";

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
  /** The problems for which the modules do not link, whatever provides this import. */
  readonly otherProblems: readonly Diagnostic[];
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
  const { plan, problems } = await planOrProblems(options, () => planFiles(read, options));
  const found: Explained[] = [];
  for (const entry of wanted) {
    const alone = plan ? undefined : await planAlone(entry, read, options);
    found.push(explainImport(entry, { read, plan, problems, alone }));
  }
  terminal.print(
    options.json ? JSON.stringify(found, null, 2) : found.map((each) => explainedText(each, context)).join("\n\n"),
  );
  if (problems.length > 0) throw new CheckError();
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

interface Planned {
  readonly plan?: LinkPlan | undefined;
  readonly problems: readonly Diagnostic[];
}

async function planOrProblems(options: HostOptions, plan: () => Promise<LinkPlan>): Promise<Planned> {
  try {
    return { plan: await plan(), problems: [] };
  } catch (error) {
    if (!(error instanceof ModuleLinkError)) throw error;
    const answer = { flag: "--allow", files: options.imports ?? [] } as const;
    return { problems: error.diagnostics.map((each) => inFlags(each, answer)) };
  }
}

/** The plan for one import alone, if all do not link: stand-ins of the host take the place of the providers of all others. */
function planAlone(
  { importer, at }: Wanted,
  read: ReadFiles,
  options: PlanningOptions & HostOptions,
): Promise<Planned> {
  const { types } = read;
  const wanted = types[importer]?.imports[at];
  const importsFor: Record<string, WebAssembly.Imports> = Object.create(null);
  for (const [module, type] of Object.entries(types)) {
    const others = type.imports.filter(
      (entry) => module !== importer || entry.module !== wanted?.module || entry.name !== wanted.name,
    );
    importsFor[module] = standInsFor(others);
  }
  const planOptions = planOptionsOf(options, read);
  return planOrProblems(options, async () => {
    const imports = await readHostImports(options, { types, isRequired: true, planOptions });
    return planLink(types, {
      ...planOptions,
      dataOverlap: "allow",
      imports,
      importsFor,
      resolve: (request) =>
        request.importer === importer && request.module === wanted?.module && request.name === wanted.name
          ? planOptions.resolve?.(request)
          : undefined,
    });
  });
}

interface Findings extends Planned {
  readonly read: ReadFiles;
  /** The plan of the import alone, if all do not link. */
  readonly alone: Planned | undefined;
}

function explainImport({ importer, at }: Wanted, { read, plan, problems, alone }: Findings): Explained {
  const { types, paths } = read;
  const type = types[importer] as ModuleType;
  const entry = type.imports[at] as ModuleType["imports"][number];
  const isOwn = ({ import: about }: Diagnostic) => about?.module === entry.module && about.name === entry.name;
  const own = problems.some(isOwn) ? problems.filter(isOwn) : (alone?.problems.filter(isOwn) ?? []);
  const decided = plan ?? (own.length === 0 ? alone?.plan : undefined);
  const planned = decided?.modules
    .find(({ name }) => name === importer)
    ?.imports.find(({ module, name }) => module === entry.module && name === entry.name);
  const provider = planned && decided && !isStandIn(planned) ? providerOf(planned, decided) : undefined;
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
    ...(provider && { provider: provider.text }),
    // How the import is bound depends on all others.
    ...(provider && plan && { binding: provider.binding }),
    ...(planned &&
      provider && {
        rule: isByPath ? `its file is ${JSON.stringify(entry.module)}` : (provider.rule ?? ruleOf(planned)),
      }),
    ...(decided !== undefined &&
      planned === undefined && { rule: "the engine provides it: a builtin or a string constant" }),
    others,
    problems: own,
    otherProblems: problems.filter((each) => !isOwn(each)),
  };
}

/** Whether an import of the plan of one import alone leads to a stand-in: a module exports again what it imports. */
function isStandIn({ binding }: PlannedImport): boolean {
  return binding.by === "host" && binding.for !== undefined;
}

function explainedText(found: Explained, { terminal: { style } }: Context): string {
  const { importer, module, name, type, provider, binding, rule, others, problems, otherProblems } = found;
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
    ...otherText(otherProblems, style),
  ].join("\n");
}

/** The first of the other problems: `rec check` prints all. */
function otherText([first, ...more]: readonly Diagnostic[], style: Style): string[] {
  if (first === undefined) return [];
  const count = more.length === 0 ? "" : `, and ${more.length} more`;
  return [`  the modules do not link: ${style.code(first.code)}  ${first.message}${count}; rec check prints the hints`];
}
