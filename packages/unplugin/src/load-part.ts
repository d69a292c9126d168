import { createHash } from "node:crypto";
import type { FreezeTarget, ModuleReference } from "@rec/core/freeze";
import type { PlanOptions } from "@rec/core/plan";
import { type GraphModule, moduleNamesOf } from "@rec/wasm-graph";
import { freezeGroup, outerImports } from "./emit/freeze-group.ts";
import { printExports, printNative } from "./emit/print-exports.ts";
import { printGroup, printStart, type StartedFile } from "./emit/print-group.ts";
import { printHotGroup } from "./emit/print-hot-group.ts";
import { printSource } from "./emit/print-source.ts";
import { isNative } from "./graph/is-native.ts";
import { type LinkedFiles, linkFiles } from "./graph/link-files.ts";
import { type NamedGroup, nameGroups } from "./graph/name-groups.ts";
import { type FileSystem, readFiles } from "./graph/read-files.ts";
import type { OutputFile } from "./output-file.ts";
import { planOptions } from "./plan-options.ts";
import type { PluginRun } from "./plugin-run.ts";
import { formatRequest, type WasmRequest } from "./wasm-request.ts";

/** A bundler during the load of one module. */
export interface Bundler extends FileSystem {
  readonly target: FreezeTarget;
  /** How the bundler runs a file natively: by its own id, or by the id of the part `native`; undefined if it does not. */
  readonly native: "itself" | "wrapped" | undefined;
  /** Makes a file of the output, with its source map in the same folder, and says how a script gets at it. */
  emit(file: OutputFile): ModuleReference;
  /** Whether this is a server, where scripts come and go. Otherwise each file may have one instance in a build. */
  readonly isServer?: boolean | undefined;
  /** How a server links files again in a running page; undefined if it does not. */
  readonly hot?: HotLinking | undefined;
  warn(message: string): void;
}

/** The hot updates of a server. */
export interface HotLinking {
  /** Whether a script accepts updates of a file. */
  accepts(path: string): boolean;
  /** Path of the script that links in the page. */
  readonly linker: string;
}

/**
 * Writes the JavaScript of one part of a file.
 *
 * @returns undefined if the bundler itself runs the file
 * @throws GraphReadError, ModuleParseError, ModuleLinkError as `readFiles`, `planLink` and `freeze`
 */
export async function loadPart(request: WasmRequest, bundler: Bundler, run: PluginRun): Promise<string | undefined> {
  const { options } = run;
  if (request.part === "source") {
    return printSource(await bundler.read(request.path), { path: request.path, bundler });
  }
  const graph = await readFiles(request.path, bundler, options);
  const plan = planOptions(graph, options);
  const linked = linkFiles(graph, plan);
  const read = (path: string) => readFiles(path, bundler, options);
  const groups = await nameGroups(graph.modules.keys(), linked, { plan, read });
  const scene = { linked, bundler, run, groups, plan };
  if (request.part === "group" || request.part === "start") return printLinked(request, scene);
  await run.types.write(request.path, graph.bytes.get(request.path) as Uint8Array<ArrayBuffer>);
  return printFile(request, scene);
}

interface Scene {
  readonly linked: LinkedFiles;
  readonly bundler: Bundler;
  readonly run: PluginRun;
  /** The groups of all files. */
  readonly groups: ReadonlyMap<string, NamedGroup>;
  readonly plan: PlanOptions;
}

/** The linked group, or the requests for its files. */
async function printLinked(
  { path, part }: WasmRequest,
  { linked, bundler, run, groups, plan }: Scene,
): Promise<string> {
  const { group, owner } = groups.get(path) as NamedGroup;
  const isStarted = bundler.target === "browser" || bundler.target === "deno";
  const references: StartedFile[] = [];
  const emit = (file: OutputFile): ModuleReference => {
    // The bytes stand in the script.
    if (bundler.target === "inline") return { expression: "undefined" };
    const isElsewhere = isStarted && part === "group";
    const reference = isElsewhere ? { expression: `urls$[${references.length}]` } : bundler.emit(file);
    const isChecked = run.options.integrity === true && bundler.target === "browser";
    references.push(isChecked ? { ...reference, integrity: digestOf(file.bytes) } : reference);
    return reference;
  };
  if (bundler.isServer !== true) run.claims.link(group);
  const isInNative = (other: string) => runsNatively(other, { linked, bundler, run });
  if (isHot(group, bundler)) {
    const outer = outerImports(linked, { names: moduleNamesOf(group), isNative: isInNative, groups });
    return printHotGroup(group, linked, { outer, emit: bundler.emit, plan, linker: bundler.hot.linker });
  }
  const frozen = await freezeGroup(group, linked, {
    target: bundler.target,
    plan: { fuse: run.options.fuse ?? "auto", ...plan },
    integrity: run.options.integrity,
    optimize: run.optimize,
    watch: bundler.watch,
    emit,
    groups,
    isNative: isInNative,
  });
  if (part === "start") return printStart(references);
  return printGroup(frozen.script, {
    outer: frozen.outer,
    start: isStarted ? formatRequest({ path: owner, part: "start" }) : undefined,
  });
}

/** As the option `integrity` of `fetch` takes it. */
function digestOf(bytes: Uint8Array): string {
  return `sha256-${createHash("sha256").update(bytes).digest("base64")}`;
}

function printFile({ path, part }: WasmRequest, { linked, bundler, run, groups }: Scene): string | undefined {
  for (const { message, hint } of linked.plan.warnings) {
    const text = [message, hint].filter(Boolean).join("\n  hint: ");
    if (!run.warned.has(text)) bundler.warn(text);
    run.warned.add(text);
  }
  const { type } = linked.graph.modules.get(path) as GraphModule;
  if (part === "exports" && runsNatively(path, { linked, bundler, run })) {
    return bundler.native === "itself" ? undefined : printNative(type, formatRequest({ path, part: "native" }));
  }
  const { group, owner } = groups.get(path) as NamedGroup;
  return printExports(type, {
    group: formatRequest({ path: owner, part: "group" }),
    name: moduleNamesOf(group).get(path) as string,
    isHot: isHot(group, bundler),
  });
}

function isHot(group: readonly string[], bundler: Bundler): bundler is Bundler & { readonly hot: HotLinking } {
  return group.some((path) => bundler.hot?.accepts(path) === true);
}

function runsNatively(path: string, { linked, bundler, run }: Pick<Scene, "linked" | "bundler" | "run">): boolean {
  if (bundler.native === undefined || bundler.hot?.accepts(path) || !isNative(path, linked)) return false;
  if (bundler.isServer !== true) run.claims.native(path);
  return true;
}
