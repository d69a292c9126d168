import { type FreezeOptions, type FreezeTarget, freeze } from "@rec/core/freeze";
import { type GraphModule, moduleNamesOf } from "@rec/wasm-graph";
import { type LinkedFiles, providerOptions } from "../graph/link-files.ts";
import type { GroupedFiles } from "../graph/link-store.ts";
import type { NamedGroup } from "../graph/name-groups.ts";
import type { LinkPluginOptions } from "../options.ts";
import type { OutputFile } from "../output-file.ts";
import { planOptions } from "../plan-options.ts";
import { formatRequest } from "../wasm-request.ts";
import type { OuterImport, OuterModule } from "./print-group.ts";
import { type MappedFile, readSourceMap, sourceMapName } from "./source-maps.ts";

/** A group as a script. */
export interface FrozenGroup {
  /** It expects the URLs of the files in the array `urls$`. */
  readonly script: string;
  /** None if the bytes stand in the script. */
  readonly files: readonly OutputFile[];
  /** Paths of the source maps that were read. */
  readonly watched: readonly string[];
}

export interface FreezeGroupOptions {
  readonly target: FreezeTarget;
  readonly options: LinkPluginOptions;
  readonly optimize: FreezeOptions["optimize"] | undefined;
}

/**
 * Links the files of a group, without those of other groups.
 *
 * @param group - paths, from `groupsOf`
 */
export async function freezeGroup(
  group: readonly string[],
  { graph }: LinkedFiles,
  { target, options, optimize }: FreezeGroupOptions,
): Promise<FrozenGroup> {
  const { fuse = "auto", integrity } = options;
  const names = moduleNamesOf(group);
  const modules = Object.fromEntries(
    [...names].map(([path, name]) => [name, graph.bytes.get(path) as Uint8Array<ArrayBuffer>]),
  );
  const types = group.map((path) => graph.modules.get(path) as GraphModule);
  const written: OutputFile[] = [];
  const watched: string[] = [];
  const sourceMaps = await readSourceMaps(names, { modules, watch: (path) => void watched.push(path) });
  const { files } = await freeze(modules, {
    sourceMaps,
    sourceMapName: ({ name, contents }) => sourceMapName(name, contents as string),
    fuse,
    ...planOptions(types, options),
    ...providerOptions(graph, names),
    target,
    ...(integrity !== undefined && { integrity }),
    ...(optimize && { optimize }),
    moduleOf({ name, contents, sourceMap }) {
      if (target === "inline") return { expression: "undefined" };
      written.push({
        name,
        bytes: contents as Uint8Array<ArrayBuffer>,
        sourceMap: sourceMap && { name: sourceMap.name, text: sourceMap.contents as string },
      });
      return { expression: `urls$[${written.length - 1}]` };
    },
  });
  const script = files.find(({ name }) => name === "linked.js")?.contents as string;
  return { script, files: written, watched };
}

/** The source maps of the files that name some, by module. */
async function readSourceMaps(
  names: ReadonlyMap<string, string>,
  { modules, watch }: ReadMaps,
): Promise<Record<string, string>> {
  const read = Array.from(names, async ([path, name]) => {
    const text = await readSourceMap({ path, bytes: modules[name] as MappedFile["bytes"], watch });
    return text === undefined ? [] : [[name, text] as const];
  });
  return Object.fromEntries((await Promise.all(read)).flat());
}

interface ReadMaps extends Pick<MappedFile, "watch"> {
  readonly modules: Readonly<Record<string, MappedFile["bytes"]>>;
}

/** The values that a group wants from other modules. */
export function outerImports(
  group: readonly string[],
  { graph, groups }: GroupedFiles,
  isNative: (path: string) => boolean,
): OuterImport[] {
  const names = moduleNamesOf(group);
  return [...names].flatMap(([path, importer]) => {
    const { type, providers } = graph.modules.get(path) as GraphModule;
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
