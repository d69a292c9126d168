import { gzipSync } from "node:zlib";
import { type Diagnostic, type LinkPlan, type PlanOptions, prepare } from "@rec/core";
import {
  type FreezePlanOptions,
  type FreezeTarget,
  type FrozenFile,
  type FrozenLink,
  freeze as freezeModules,
  freezePlan,
  readSourceMap,
  writeFrozen,
} from "@rec/node/freeze";
import type { Context } from "../context.ts";
import { assumeImports } from "../input/assumed-imports.ts";
import { createCommandHost } from "../input/command-host.ts";
import { type HostOptions, readHostImports } from "../input/host-options.ts";
import { bytesOf, explainMissing, type LinkedFiles, readLinkedFiles } from "../input/imported-files.ts";
import { missingHostModules } from "../input/missing-host-modules.ts";
import { namedSources } from "../input/named-sources.ts";
import { readHostSpecifiers } from "../input/read-host-specifiers.ts";
import { didYouMean } from "../output/did-you-mean.ts";
import { diagnosticsOf, UsageError } from "../output/failure.ts";
import { inFlags } from "../output/flag-hints.ts";
import { type Column, formatTable } from "../output/format-table.ts";
import { shellWord } from "../output/shell-word.ts";
import { shownName } from "../output/shown-name.ts";
import type { Style } from "../output/terminal.ts";
import { unwritable } from "../output/unwritable.ts";
import { type PlanningOptions, planOptionsOf, typesOf } from "./common-options.ts";

export interface FreezeOptions extends PlanningOptions, HostOptions {
  /** The folder for the files. */
  readonly output: string;
  readonly target: FreezeTarget;
  readonly entry?: string;
  readonly name: string;
  /** ES modules with host imports, as `NAMESPACE=SPECIFIER`. */
  readonly hostModule?: readonly string[];
  readonly fuse: "auto" | "on" | "off";
  readonly place: "auto" | "off" | "require";
  readonly optimize?: true;
  readonly integrity?: true;
  readonly from: string;
}

/** The result of `rec freeze`, for people and for `--json`. */
interface Report {
  readonly output: string;
  readonly target: FreezeTarget;
  /** Names of the linked modules. */
  readonly modules: readonly string[];
  readonly files: readonly ReportedFile[];
  /** Host imports that the function `load` has to be given, as `namespace.name`. */
  readonly hostImports: readonly string[];
  readonly warnings: readonly Diagnostic[];
}

interface ReportedFile {
  readonly name: string;
  readonly path: string;
  readonly sizeBytes: number;
  readonly gzipBytes: number;
}

/** `rec freeze`: checks and links modules as `link` does, but for running them, and writes files that need no linker. */
export async function freeze(
  files: readonly string[],
  options: FreezeOptions,
  { terminal, platform }: Context,
): Promise<void> {
  if (options.output === "" || options.output === "-") {
    throw new UsageError(`Cannot write to ${shownName(options.output)}: give --output the path of a folder`);
  }
  const host = createCommandHost(platform);
  const linked = await readLinkedFiles(namedSources(files, host), host, options);
  const sourceMaps = await readSourceMaps(linked, host);
  const hostModules = readHostSpecifiers(options.hostModule ?? [], Object.values(typesOf(linked)));
  const { frozen, warnings } = await freezeKnown(linked, { sourceMaps, hostModules }, options).catch(
    (error: unknown) => {
      throw explainMissing(error, linked.paths);
    },
  );
  const paths = await writeFrozen(frozen, options.output).catch((error: unknown) => {
    throw unwritable(options.output, error);
  });
  const hasIndex = frozen.files.some(({ name }) => name === "index.js");
  const lacking = hasIndex ? missingHostModules(hostModules, options) : [];
  const report: Report = {
    output: options.output,
    target: options.target,
    modules: Object.keys(linked.known),
    files: frozen.files.map((file, at) => ({ name: file.name, path: paths[at] ?? "", ...sizesOf(file) })),
    hostImports: hasIndex ? [] : hostImportsOf(frozen.plan),
    warnings: [...warnings, ...lacking].map((each) => inFlags(each, { flag: "--allow", files: options.imports ?? [] })),
  };
  terminal.print(options.json ? JSON.stringify(report, null, 2) : textOf(report, terminal.style));
}

interface Frozen {
  readonly frozen: FrozenLink;
  readonly warnings: readonly Diagnostic[];
}

/** Texts of the source maps that could be read, by module. */
async function readSourceMaps(
  { known, sources }: LinkedFiles,
  host: ReturnType<typeof createCommandHost>,
): Promise<Readonly<Record<string, string>>> {
  const maps = Object.entries(known).map(async ([name, { bytes }]) => {
    const text = await readSourceMap(bytes, host.resolve(sources[name] ?? ""));
    return text === undefined ? [] : [[name, text] as const];
  });
  return Object.fromEntries((await Promise.all(maps)).flat());
}

async function freezeKnown(
  files: LinkedFiles,
  { sourceMaps, hostModules }: Pick<Required<FreezePlanOptions>, "sourceMaps" | "hostModules">,
  options: FreezeOptions,
): Promise<Frozen> {
  const [types, bytes] = [typesOf(files), bytesOf(files)];
  const all = Object.values(types);
  const given = planOptionsOf(options, files);
  const planOptions: PlanOptions = {
    ...given,
    imports: await readHostImports(options, { types, isRequired: true, planOptions: given }),
    place: options.place,
    fuse: options.fuse === "auto" ? "auto" : options.fuse === "on",
  };
  const freezeOptions: FreezePlanOptions = {
    target: options.target,
    name: options.name,
    sourceMaps,
    hostModules,
    integrity: options.integrity === true,
    from: options.from,
    ...(options.entry !== undefined && { entry: knownEntry(options.entry, Object.keys(types)) }),
  };
  const first = await freezeModules(bytes, { ...planOptions, ...freezeOptions });
  const allowed = assumeImports(hostImportsOf(first.plan), all, { option: "--host-module", isRequired: false });
  const lacking = await checkCode(bytes, { ...planOptions, imports: { ...allowed, ...planOptions.imports } });
  const frozen = options.optimize ? await freezePlan(first.plan, bytes, { ...freezeOptions, optimize: true }) : first;
  return { frozen, warnings: [...first.plan.warnings, ...lacking] };
}

function knownEntry(entry: string, modules: readonly string[]): string {
  if (modules.includes(entry)) return entry;
  throw new UsageError(
    `Cannot use --entry ${shownName(entry)}: no linked module is called ${shownName(entry)}` +
      didYouMean(entry, modules.map(shownName), "the linked modules are"),
  );
}

/**
 * Compiles the modules. Freezing has found invalid code.
 *
 * @returns the features that this runtime lacks: they are no errors, because the files are for another
 */
async function checkCode(
  bytes: ReturnType<typeof bytesOf>,
  options: Parameters<typeof prepare>[1],
): Promise<readonly Diagnostic[]> {
  try {
    await prepare(bytes, options);
    return [];
  } catch (error) {
    const problems = diagnosticsOf(error);
    if (problems.length === 0 || problems.some(({ code }) => code !== "UNSUPPORTED_FEATURE")) throw error;
    return problems;
  }
}

function hostImportsOf({ modules }: LinkPlan): string[] {
  const bindings = modules.flatMap(({ imports }) => imports.map(({ binding }) => binding));
  return [...new Set(bindings.flatMap((each) => (each.by === "host" ? [`${each.module}.${each.name}`] : [])))];
}

function sizesOf({ contents }: FrozenFile): Pick<ReportedFile, "sizeBytes" | "gzipBytes"> {
  const bytes = typeof contents === "string" ? new TextEncoder().encode(contents) : contents;
  return { sizeBytes: bytes.length, gzipBytes: gzipSync(bytes, { level: 9 }).length };
}

const COLUMNS: readonly Column[] = [
  { title: "file" },
  { title: "bytes", align: "right" },
  { title: "gzip", align: "right" },
];

function textOf({ output, target, modules, files, hostImports, warnings }: Report, { heading, faint }: Style): string {
  const count = modules.length === 1 ? "1 module" : `${modules.length} modules`;
  const rows = files.map(({ name, sizeBytes, gzipBytes }) => [name, String(sizeBytes), String(gzipBytes)]);
  return [
    heading(`${count} frozen for ${target}: ${files.length} files in ${output}`),
    formatTable(COLUMNS, rows, faint),
    ...(hostImports.length === 0 ? [] : [loadText(hostImports)]),
    ...warnings.map(({ code, message, hint }) => `  ${code}  ${message}\n    hint: ${hint}`),
  ].join("\n");
}

const MOST_NAMES = 5;

/** Without index.js: the imports that a program has to give, and the option that spares it. */
function loadText(hostImports: readonly string[]): string {
  const [first = ""] = hostImports;
  const namespace = first.slice(0, first.indexOf("."));
  const names = hostImports.slice(0, MOST_NAMES).join(", ");
  const more = hostImports.length > MOST_NAMES ? ` and ${hostImports.length - MOST_NAMES} more` : "";
  const verb = hostImports.length === 1 ? "comes" : "come";
  return (
    `There is no index.js, because ${names}${more} ${verb} from the host: call load({ imports }), ` +
    `or add --host-module ${shellWord(`${namespace}=./imports.js`)}`
  );
}
