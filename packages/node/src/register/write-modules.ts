import { type GraphModule, isPromiseLike, moduleNamesOf, type WasmGraph } from "@rec/wasm-graph";
import { engineOptionsOf } from "./engine-namespaces.ts";
import type { Conflict, FileGroup, GroupFile, ImportSource } from "./file-group.ts";
import { groupUrl, lateGroupUrl } from "./module-urls.ts";

/*
 * Three kinds of ES module stand for the files that rec links:
 *
 *   group      import { exports as from1 } from "rec:file:///app/other.wasm";
 *              export const exports = await linkFiles({ files: […] }, [from1["file:///app/other.wasm"]]);
 *   file       import { exports } from "rec:file:///app/memory.wasm";
 *              const { "createRecord": value0 } = exports["file:///app/program.wasm"];
 *              export { value0 as "createRecord" };
 *   late file  const { exports } = await import("rec-late:file:///app/memory.wasm");
 */

/** The sources of the imports of a group. */
export interface GroupSurroundings {
  readonly key: string;
  /** The key of the group that links a file; undefined if the platform runs it, or if it is an ES module. */
  readonly keyOf: (id: string) => string | undefined;
  /** URL of the module `link-files`. */
  readonly runtimeUrl: string;
  /** The specifiers that settings name for a namespace of a file; none without settings for it. */
  readonly aliasOf: (namespace: string, importer: string) => readonly string[];
}

/** The module that links the files of a group, and exports what they export: by file, with externs as they are. */
export function writeGroup(
  modules: readonly GraphModule[],
  { key, keyOf, runtimeUrl, aliasOf }: GroupSurroundings,
): string {
  const names = moduleNamesOf(modules.map(({ id }) => id));
  const lines = [importOf("{ linkFiles }", runtimeUrl)];
  const values: string[] = [];
  const numbers = new Map<string, number>();
  const sourceOf = (id: string): ImportSource => {
    const name = keyOf(id) === key ? names.get(id) : undefined;
    return name ?? numbers.get(id) ?? addSource(id);
  };
  const addSource = (id: string): number => {
    const number = values.length;
    const from = keyOf(id);
    numbers.set(id, number);
    lines.push(
      from === undefined
        ? importOf(`* as from${number}`, id)
        : importOf(`{ exports as from${number} }`, groupUrl(from)),
    );
    values.push(from === undefined ? `from${number}` : `from${number}[${quote(id)}]`);
    return number;
  };
  const exportersOf = new Map(modules.map(({ id, type }) => [id, new Set(type.exports.map(({ name }) => name))]));
  const files = modules.map(({ id, type, namespaces, providers, libraries }): GroupFile => {
    const imports = type.imports.flatMap(({ module, name }, at): GroupFile["imports"] => {
      const provider = providers[at];
      if (provider === undefined || provider.kind === "none") return [];
      const isMissing = exportersOf.get(provider.id)?.has(name) === false;
      return isMissing ? [] : [[module, name, sourceOf(provider.id)]];
    });
    const named = [...namespaces].flatMap(([namespace, [file]]): [string, string][] =>
      file !== undefined && names.has(file.id) ? [[namespace, file.id]] : [],
    );
    const aliases = [...namespaces.keys()].flatMap((namespace): NonNullable<GroupFile["aliases"]>[number][] => {
      const specifiers = aliasOf(namespace, id);
      return specifiers.length === 0 ? [] : [[namespace, specifiers]];
    });
    return { name: names.get(id) ?? id, url: id, imports, namespaces: [...named, ...libraries], aliases };
  });
  const namespaces = modules.flatMap((module) => [...module.namespaces.keys()]);
  const group: FileGroup = { files, engine: engineOptionsOf(namespaces) };
  lines.push(`export const exports = await linkFiles(${JSON.stringify(group)}, [${values.join(", ")}]);`);
  return `${lines.join("\n")}\n`;
}

/** The module of a group that cannot be linked, because a file of it is linked with another file. */
export function writeFailure(
  conflicts: readonly Conflict[],
  { graph, runtimeUrl }: { readonly graph: WasmGraph; readonly runtimeUrl: string },
): string {
  const ids = conflicts.flatMap(({ importer, wanted, bound }) => [importer, wanted, bound ?? wanted]);
  const names = moduleNamesOf([...new Set([...graph.modules.keys(), ...ids])]);
  const nameOf = (id: string): string => names.get(id) ?? id;
  const named = conflicts.map((conflict) => ({
    ...conflict,
    importer: nameOf(conflict.importer),
    wanted: nameOf(conflict.wanted),
    bound: conflict.bound === undefined ? undefined : nameOf(conflict.bound),
  }));
  return `${importOf("{ refuse }", runtimeUrl)}\nexport const exports = refuse(${JSON.stringify(named)});\n`;
}

/** The module in the place of a file. As in native imports, a global is exported as its value. */
export function writeFile(
  module: GraphModule,
  { key, runtimeUrl }: Pick<GroupSurroundings, "key" | "runtimeUrl">,
): string {
  return `${importOf("{ exports }", groupUrl(key))}\n${writeExports(module, runtimeUrl)}`;
}

/** The module in the place of a file that may belong to a group which is not known yet. */
export function writeLateFile(module: GraphModule, runtimeUrl: string): string {
  return `const { exports } = await import(${quote(lateGroupUrl(module.id))});\n${writeExports(module, runtimeUrl)}`;
}

function writeExports({ id, type }: GraphModule, runtimeUrl: string): string {
  const names = type.exports.filter((each) => !isPromiseLike(each)).map(({ name }) => quote(name));
  const values = names.map((name, at) => `const value${at} = toExported(file[${name}]);`);
  const list = names.map((name, at) => `value${at} as ${name}`).join(", ");
  return [
    importOf("{ toExported }", runtimeUrl),
    `const file = exports[${quote(id)}];`,
    ...values,
    `export { ${list} };\n`,
  ].join("\n");
}

function importOf(names: string, specifier: string): string {
  return `import ${names} from ${quote(specifier)};`;
}

/** A string literal. Names of WebAssembly are valid Unicode, so each is a valid name of an export too. */
function quote(text: string): string {
  return JSON.stringify(text);
}
