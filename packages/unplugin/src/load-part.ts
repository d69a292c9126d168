import type { FreezeTarget, ModuleReference } from "@rec/core/freeze";
import type { PlanOptions } from "@rec/core/plan";
import { freezeGroup } from "./emit/freeze-group.ts";
import { printExports, printNative } from "./emit/print-exports.ts";
import { printGroup, printStart } from "./emit/print-group.ts";
import { printSource } from "./emit/print-source.ts";
import { groupOf } from "./graph/group-files.ts";
import { isNative } from "./graph/is-native.ts";
import { type LinkedGraph, linkGraph } from "./graph/link-graph.ts";
import { nameFiles } from "./graph/module-names.ts";
import { type FileSystem, readGraph } from "./graph/read-graph.ts";
import type { GraphFile } from "./graph/wasm-graph.ts";
import type { LinkPluginOptions } from "./options.ts";
import { formatRequest, type WasmRequest } from "./wasm-request.ts";

/** A bundler during the load of one module. */
export interface Bundler extends FileSystem {
  readonly target: FreezeTarget;
  /** How the bundler runs a file natively: by its own id, or by the id of the part `native`; undefined if it does not. */
  readonly native: "itself" | "wrapped" | undefined;
  /** Makes a file of the output, and says how a script gets at it. */
  emit(name: string, bytes: Uint8Array<ArrayBuffer>): ModuleReference;
  /** The module has to be loaded again when this file changes. */
  watch(path: string): void;
  warn(message: string): void;
}

/**
 * Writes the JavaScript of one part of a file.
 *
 * @returns undefined if the bundler itself runs the file
 * @throws ModuleParseError, ModuleLinkError as `planLink` and `freeze`
 */
export async function loadPart(
  request: WasmRequest,
  bundler: Bundler,
  options: LinkPluginOptions,
): Promise<string | undefined> {
  if (request.part === "source") {
    bundler.watch(request.path);
    return printSource(await bundler.read(request.path), { path: request.path, bundler });
  }
  const graph = await readGraph(request.path, bundler, options);
  for (const path of graph.keys()) bundler.watch(path);
  const linked = linkGraph(graph, planOptions(options));
  return printPart(request, { linked, bundler, options });
}

interface Scene {
  readonly linked: LinkedGraph;
  readonly bundler: Bundler;
  readonly options: LinkPluginOptions;
}

async function printPart({ path, part }: WasmRequest, { linked, bundler, options }: Scene): Promise<string | undefined> {
  const group = groupOf(path, linked);
  const id = (one: WasmRequest["part"]) => formatRequest({ path: group.paths[0] as string, part: one });
  if (part === "group" || part === "start") {
    const isStarted = bundler.target === "browser" || bundler.target === "deno";
    const references: ModuleReference[] = [];
    const frozen = await freezeGroup(group, linked, {
      target: bundler.target,
      plan: { fuse: options.fuse ?? "auto", ...planOptions(options) },
      emit: (name, bytes) => {
        if (isStarted && part === "group") return { expression: `urls$[${references.push({ expression: "" }) - 1}]` };
        const reference = bundler.emit(name, bytes);
        references.push(reference);
        return reference;
      },
    });
    if (part === "start") return printStart(references);
    return printGroup(frozen.script, { outer: frozen.outer, start: isStarted ? id("start") : undefined });
  }
  for (const { message, hint } of linked.plan.warnings) bundler.warn([message, hint].filter(Boolean).join("\n  hint: "));
  const file = linked.graph.get(path) as GraphFile;
  if (part === "exports" && bundler.native !== undefined && isNative(linked)) {
    return bundler.native === "itself" ? undefined : printNative(file, formatRequest({ path, part: "native" }));
  }
  return printExports(file, { group: id("group"), name: nameFiles(group.paths).get(path) as string });
}

/** The options of the plugin that are options of the plan. */
function planOptions({ alias, resolve, types, typesFile, fuse, target, inline, ...plan }: LinkPluginOptions): PlanOptions {
  return plan;
}
