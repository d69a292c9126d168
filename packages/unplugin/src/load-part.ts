import { createHash } from "node:crypto";
import type { FreezeTarget, ModuleReference } from "@rec/core/freeze";
import { type GraphModule, librariesOf, moduleNamesOf } from "@rec/wasm-graph";
import type { BuildState } from "./build-state.ts";
import { type FrozenGroup, freezeGroup, outerImports } from "./emit/freeze-group.ts";
import { DECLINE, type HotApi } from "./emit/hot-api.ts";
import { printExports, printNative } from "./emit/print-exports.ts";
import { printGroup, printStart, type StartedFile } from "./emit/print-group.ts";
import { printHotGroup } from "./emit/print-hot-group.ts";
import { printSource } from "./emit/print-source.ts";
import type { FileSystem, WasmFile } from "./graph/file-store.ts";
import type { GroupedFiles } from "./graph/link-store.ts";
import type { NamedGroup } from "./graph/name-groups.ts";
import type { OutputFile } from "./output-file.ts";
import { planOptions } from "./plan-options.ts";
import type { PluginRun } from "./plugin-run.ts";
import { formatRequest, type WasmRequest } from "./wasm-request.ts";

/** A bundler during the load of one module. */
export interface Bundler extends FileSystem {
  /** Stands for the build, or the environment of a server, that the module is loaded for. */
  readonly build: object;
  readonly target: FreezeTarget;
  /** How the bundler runs a file natively: by its own id, or by the id of the part `native`; undefined if it does not. */
  readonly native: "itself" | "wrapped" | undefined;
  /** Makes a file of the output, with its source map in the same folder, and says how a script gets at it. */
  emit(file: OutputFile): ModuleReference;
  /** Whether this is a server, where scripts come and go. Otherwise each file may have one instance in a build. */
  readonly isServer?: boolean | undefined;
  /** How a server links files again in a running page; undefined if it does not. */
  readonly hot?: HotLinking | undefined;
  /** Whether an update of a file has to load the page again, although a script accepts it. */
  declines?(path: string): boolean;
  warn(message: string): void;
}

/** The hot updates of a server. */
export interface HotLinking {
  /** Whether a script accepts updates of a file. */
  accepts(path: string): boolean;
  /** Path of the script that links in the page. */
  readonly linker: string;
  readonly api: HotApi;
}

/**
 * Writes the JavaScript of one part of a file.
 *
 * @returns undefined if the bundler itself runs the file
 * @throws GraphReadError, ModuleParseError, ModuleLinkError as `readFiles`, `planLink` and `freeze`
 */
export async function loadPart(request: WasmRequest, bundler: Bundler, run: PluginRun): Promise<string | undefined> {
  const state = run.stateOf(bundler.build);
  try {
    return await printPart(request, { state, bundler, run });
  } catch (error) {
    // A server loads a module again that has failed, and its files may be other ones by then.
    if (bundler.isServer === true) run.noteChange();
    throw error;
  }
}

interface Load {
  readonly state: BuildState;
  readonly bundler: Bundler;
  readonly run: PluginRun;
}

async function printPart(request: WasmRequest, load: Load): Promise<string | undefined> {
  const { state, bundler, run } = load;
  const { path, part } = request;
  if (part === "source") return printSource(await state.files.read(path, bundler), { path, bundler });
  const linked = await state.links.link(path, bundler);
  const scene = { ...load, linked };
  if (part === "group" || part === "start") return printLinked(request, scene);
  await run.types.write(path, linked.graph.bytes.get(path) as WasmFile["bytes"]);
  return printFile(request, scene);
}

interface Scene extends Load {
  readonly linked: GroupedFiles;
}

/** The linked group, or the requests for its files. */
async function printLinked({ path, part }: WasmRequest, scene: Scene): Promise<string> {
  const { linked, state, bundler, run } = scene;
  const { group, owner } = linked.groups.get(path) as NamedGroup;
  const { options, optimize } = run;
  // A dynamic library has an instance in each program that needs it.
  const libraries = librariesOf(linked.graph.modules.values());
  if (bundler.isServer !== true) state.claims.link(group.filter((member) => !libraries.has(member)));
  const outer = () => outerImports(group, linked, (other) => runsNatively(other, scene));
  if (isHot(group, bundler)) {
    const plan = planOptions(
      group.map((member) => linked.graph.modules.get(member) as GraphModule),
      options,
    );
    const { linker, api } = bundler.hot;
    return printHotGroup(group, linked, { outer: outer(), emit: bundler.emit, plan, linker, api });
  }
  const { target } = bundler;
  const { script, files, watched } = await state.frozen(group, target, (): Promise<FrozenGroup> => {
    return freezeGroup(group, linked, { target, options, optimize });
  });
  for (const path of watched) bundler.watch(path, "file");
  if (part === "start") return printStart(files.map((file) => startedFile(file, scene)));
  const isStarted = target === "browser" || target === "deno";
  return printGroup(script, {
    outer: outer(),
    files: isStarted
      ? { start: formatRequest({ path: owner, part: "start" }) }
      : { references: files.map((file) => bundler.emit(file)) },
  });
}

function startedFile(file: OutputFile, { bundler, run }: Scene): StartedFile {
  const reference = bundler.emit(file);
  const isChecked = run.options.integrity === true && bundler.target === "browser";
  return isChecked ? { ...reference, integrity: digestOf(file.bytes) } : reference;
}

/** As the option `integrity` of `fetch` takes it. */
function digestOf(bytes: Uint8Array): string {
  return `sha256-${createHash("sha256").update(bytes).digest("base64")}`;
}

function printFile({ path, part }: WasmRequest, scene: Scene): string | undefined {
  const { linked, bundler, state } = scene;
  for (const { message, hint } of linked.plan.warnings) {
    const text = [message, hint].filter(Boolean).join("\n  hint: ");
    if (!state.warned.has(text)) bundler.warn(text);
    state.warned.add(text);
  }
  const { type } = linked.graph.modules.get(path) as GraphModule;
  if (part === "exports" && runsNatively(path, scene)) {
    return bundler.native === "itself" ? undefined : printNative(type, formatRequest({ path, part: "native" }));
  }
  const { group, owner } = linked.groups.get(path) as NamedGroup;
  const exports = printExports(type, {
    group: formatRequest({ path: owner, part: "group" }),
    name: moduleNamesOf(group).get(path) as string,
    hot: isHot(group, bundler) ? bundler.hot.api : undefined,
  });
  return bundler.declines?.(path) === true ? `${exports}${DECLINE}` : exports;
}

function isHot(group: readonly string[], bundler: Bundler): bundler is Bundler & { readonly hot: HotLinking } {
  return group.some((path) => bundler.hot?.accepts(path) === true);
}

function runsNatively(path: string, { linked, bundler, state }: Scene): boolean {
  if (bundler.native === undefined || !linked.native.has(path)) return false;
  if (bundler.hot?.accepts(path) || bundler.declines?.(path)) return false;
  if (bundler.isServer !== true) state.claims.native(path);
  return true;
}
