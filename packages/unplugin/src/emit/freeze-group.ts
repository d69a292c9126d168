import { type FreezeOptions, type FreezeTarget, freeze, type ModuleReference } from "@rec/core/freeze";
import type { PlanOptions } from "@rec/core/plan";
import { type GraphModule, moduleNamesOf } from "@rec/wasm-graph";
import { type LinkedFiles, providerOptions } from "../graph/link-files.ts";
import type { NamedGroup } from "../graph/name-groups.ts";
import type { OutputFile } from "../output-file.ts";
import { formatRequest } from "../wasm-request.ts";
import type { OuterImport, OuterModule } from "./print-group.ts";
import { type MappedFile, readSourceMap, sourceMapName } from "./source-maps.ts";

/** A group as a script. */
export interface FrozenGroup {
  readonly script: string;
  /** The values that the script wants from other modules. */
  readonly outer: readonly OuterImport[];
}

export interface FreezeGroupOptions {
  readonly integrity: FreezeOptions["integrity"] | undefined;
  readonly optimize: FreezeOptions["optimize"] | undefined;
  readonly target: FreezeTarget;
  /** Makes a file of the bundler, and says how the script gets at it. */
  readonly emit: (file: OutputFile) => ModuleReference;
  readonly watch: MappedFile["watch"];
  readonly plan: PlanOptions;
  /** Whether the bundler itself runs a file: then the script imports that file as other scripts do. */
  readonly isNative: (path: string) => boolean;
  /** The groups of all files of the graph. */
  readonly groups: ReadonlyMap<string, NamedGroup>;
}

/**
 * Links the files of a group, without those of other groups.
 *
 * @param group - paths, from `groupOf`
 */
export async function freezeGroup(
  group: readonly string[],
  linked: LinkedFiles,
  { target, emit, watch, plan, isNative, groups, integrity, optimize }: FreezeGroupOptions,
): Promise<FrozenGroup> {
  const { graph } = linked;
  const names = moduleNamesOf(group);
  const modules = Object.fromEntries(
    [...names].map(([path, name]) => [name, graph.bytes.get(path) as Uint8Array<ArrayBuffer>]),
  );
  const { files } = await freeze(modules, {
    sourceMaps: await readSourceMaps(names, { modules, watch }),
    sourceMapName: ({ name, contents }) => sourceMapName(name, contents as string),
    ...plan,
    ...providerOptions(graph, names),
    target,
    ...(integrity !== undefined && { integrity }),
    ...(optimize && { optimize }),
    moduleOf: ({ name, contents, sourceMap }) =>
      emit({
        name,
        bytes: contents as Uint8Array<ArrayBuffer>,
        sourceMap: sourceMap && { name: sourceMap.name, text: sourceMap.contents as string },
      }),
  });
  const script = files.find(({ name }) => name === "linked.js")?.contents as string;
  return { script, outer: outerImports(linked, { names, isNative, groups }) };
}

/** The source maps of the files that name some, by module. */
async function readSourceMaps(
  names: ReadonlyMap<string, string>,
  {
    modules,
    watch,
  }: { readonly modules: Readonly<Record<string, MappedFile["bytes"]>>; readonly watch: MappedFile["watch"] },
): Promise<Record<string, string>> {
  const read = Array.from(names, async ([path, name]) => {
    const text = await readSourceMap({ path, bytes: modules[name] as MappedFile["bytes"], watch });
    return text === undefined ? [] : [[name, text] as const];
  });
  return Object.fromEntries((await Promise.all(read)).flat());
}

/** The other files and groups, as a group sees them. */
export interface Inside {
  /** The names of the files of the group. */
  readonly names: ReadonlyMap<string, string>;
  readonly isNative: (path: string) => boolean;
  readonly groups: ReadonlyMap<string, NamedGroup>;
}

/** The values that a group wants from other modules. */
export function outerImports(linked: LinkedFiles, { names, isNative, groups }: Inside): OuterImport[] {
  return [...names].flatMap(([path, importer]) => {
    const { type, providers } = linked.graph.modules.get(path) as GraphModule;
    return type.imports.flatMap(({ module, name }, at) => {
      const provider = providers[at];
      if (provider === undefined || provider.kind === "none") return [];
      if (provider.kind === "other") return [{ importer, module, name, from: { script: provider.id } }];
      if (names.has(provider.id)) return [];
      const from = isNative(provider.id) ? { script: provider.id } : memberOf(provider.id, groups);
      return [{ importer, module, name, from }];
    });
  });
}

function memberOf(path: string, groups: ReadonlyMap<string, NamedGroup>): OuterModule {
  const { group, owner } = groups.get(path) as NamedGroup;
  return {
    group: formatRequest({ path: owner, part: "group" }),
    member: moduleNamesOf(group).get(path) as string,
  };
}
