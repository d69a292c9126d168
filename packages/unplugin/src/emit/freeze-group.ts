import { type FreezeTarget, freeze, type ModuleReference } from "@rec/core/freeze";
import type { ImportRequest, PlanOptions } from "@rec/core/plan";
import { type FileGroup, groupOf } from "../graph/group-files.ts";
import { hostValueOf } from "../graph/host-value.ts";
import type { LinkedGraph } from "../graph/link-graph.ts";
import { nameFiles } from "../graph/module-names.ts";
import { type GraphFile, importKey, type Provider } from "../graph/wasm-graph.ts";
import type { OuterImport } from "./print-group.ts";
import { formatRequest } from "../wasm-request.ts";

/** A group as a script. */
export interface FrozenGroup {
  readonly script: string;
  /** The values that the script wants from other modules. */
  readonly outer: readonly OuterImport[];
}

export interface FreezeGroupOptions {
  readonly target: FreezeTarget;
  /** Makes a file of the bundler, and says how the script gets at it. */
  readonly emit: (name: string, bytes: Uint8Array<ArrayBuffer>) => ModuleReference;
  readonly plan: PlanOptions;
}

/** Links the files of a group, without those of other groups. */
export async function freezeGroup(
  group: FileGroup,
  linked: LinkedGraph,
  { target, emit, plan }: FreezeGroupOptions,
): Promise<FrozenGroup> {
  const names = nameFiles(group.paths);
  const paths = new Map([...names].map(([path, name]) => [name, path]));
  const outer = outerImports(group, linked, names);
  const { files } = await freeze(bytesOf(names, linked), {
    ...plan,
    target,
    importsFor: standInsOf(outer, (name) => linked.graph.get(paths.get(name) as string) as GraphFile),
    resolve: (request: ImportRequest) => {
      const provider = linked.providers.get(paths.get(request.importer) as string)?.get(importKey(request));
      if (provider === undefined || "script" in provider) return undefined;
      const module = names.get(provider.wasm);
      return module === undefined ? undefined : { module, name: provider.name };
    },
    moduleOf: ({ name, contents }) => emit(name, contents as Uint8Array<ArrayBuffer>),
  });
  const script = files.find(({ name }) => name === "linked.js")?.contents as string;
  return { script, outer };
}

function bytesOf(names: ReadonlyMap<string, string>, { graph }: LinkedGraph): Record<string, Uint8Array<ArrayBuffer>> {
  return Object.fromEntries([...names].map(([path, name]) => [name, (graph.get(path) as GraphFile).bytes]));
}

function outerImports({ paths }: FileGroup, linked: LinkedGraph, names: ReadonlyMap<string, string>): OuterImport[] {
  return paths.flatMap((path) =>
    (linked.graph.get(path) as GraphFile).type.imports.flatMap(({ module, name }) => {
      const provider = linked.providers.get(path)?.get(importKey({ module, name }));
      if (provider === undefined || ("wasm" in provider && names.has(provider.wasm))) return [];
      return [{ importer: names.get(path) as string, module, name, from: outerModule(provider, linked) }];
    }),
  );
}

function outerModule(provider: Provider, linked: LinkedGraph): OuterImport["from"] {
  if ("script" in provider) return provider;
  const { paths } = groupOf(provider.wasm, linked);
  return {
    group: formatRequest({ path: paths[0] as string, part: "group" }),
    member: nameFiles(paths).get(provider.wasm) as string,
    name: provider.name,
  };
}

function standInsOf(
  outer: readonly OuterImport[],
  fileOf: (name: string) => GraphFile,
): Record<string, Record<string, Record<string, unknown>>> {
  const all: Record<string, Record<string, Record<string, unknown>>> = {};
  for (const { importer, module, name } of outer) {
    const entry = fileOf(importer).type.imports.find((one) => one.module === module && one.name === name);
    all[importer] ??= {};
    all[importer][module] ??= {};
    if (entry) all[importer][module][name] = hostValueOf(entry.type);
  }
  return all;
}
