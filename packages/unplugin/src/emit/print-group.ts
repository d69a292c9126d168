import type { ModuleReference } from "@rec/core/freeze";
import { key, literal } from "./js-text.ts";

/** A value that a group gets from outside, by the names of the importer and the import. */
export interface OuterImport {
  /** Name of the module that imports. */
  readonly importer: string;
  readonly module: string;
  readonly name: string;
  readonly from: OuterModule;
}

/** The ES module that provides the value: a JavaScript module, or another group and the name of a module in it. The value has the name of the import. */
export type OuterModule = { readonly script: string } | { readonly group: string; readonly member: string };

/** The way in which a group gets at its files: the specifier of the module that has begun to fetch them, or their URLs. */
export type GroupFiles = { readonly start: string } | { readonly references: readonly ModuleReference[] };

/**
 * Prints the module that links a group when it is evaluated: the frozen script, and a call of its function `load`.
 *
 * @param script - with the function `load`; it expects the URLs of the files in the array `urls$`
 * @param outer - the values from outside, in order
 */
export function printGroup(
  script: string,
  { outer, files }: { readonly outer: readonly OuterImport[]; readonly files: GroupFiles },
): string {
  const { imports, importsFor } = printOuter(outer);
  const options = [
    ...("start" in files ? ["fetch: fetch$"] : []),
    ...(importsFor === undefined ? [] : [`importsFor: ${importsFor}`]),
  ];
  return [
    ...("start" in files
      ? [`import { fetch as fetch$, urls as urls$ } from ${literal(files.start)};`]
      : printUrls(files.references)),
    ...imports,
    script,
    `export const modules = await load({ ${options.join(", ")} });`,
    "",
  ].join("\n");
}

function printUrls(references: readonly ModuleReference[]): readonly string[] {
  if (references.length === 0) return [];
  const urls = references.map(({ expression }) => expression).join(", ");
  return [...references.flatMap((reference) => reference.imports ?? []), `const urls$ = [${urls}];`];
}

/** Prints the declarations that import values from outside, and the value of `importsFor`; undefined if there are none. */
export function printOuter(outer: readonly OuterImport[]): {
  readonly imports: readonly string[];
  readonly importsFor: string | undefined;
} {
  const modules = new Map<string, string>();
  const variableOf = (specifier: string) => {
    if (!modules.has(specifier)) modules.set(specifier, `outer$${modules.size}`);
    return modules.get(specifier) as string;
  };
  const importsFor = printImports(outer, variableOf);
  const imports = [...modules].map(([specifier, variable]) => `import * as ${variable} from ${literal(specifier)};`);
  return { imports, importsFor };
}

function printImports(outer: readonly OuterImport[], variableOf: (specifier: string) => string): string | undefined {
  if (outer.length === 0) return undefined;
  const importers = new Map<string, Map<string, string[]>>();
  for (const { importer, module, name, from } of outer) {
    const spaces = importers.get(importer) ?? new Map<string, string[]>();
    importers.set(importer, spaces);
    const value =
      "script" in from
        ? `${variableOf(from.script)}[${literal(name)}]`
        : `${variableOf(from.group)}.modules[${literal(from.member)}][${literal(name)}]`;
    spaces.set(module, [...(spaces.get(module) ?? []), `${key(name)}: ${value}`]);
  }
  const printed = [...importers].map(([importer, spaces]) => {
    const members = [...spaces].map(([module, values]) => `${key(module)}: { ${values.join(", ")} }`);
    return `${key(importer)}: { ${members.join(", ")} }`;
  });
  return `{ ${printed.join(", ")} }`;
}

/** A file that is fetched before it is needed. */
export interface StartedFile extends ModuleReference {
  /** The digest with which `fetch` compares the file. */
  readonly integrity?: string;
}

/**
 * Prints the module that begins to fetch the files of a group. It imports nothing and waits for nothing. So it is evaluated before
 * the modules that the group waits for.
 *
 * @param references - the URLs of the files, in the order in which the frozen script names them
 */
export function printStart(references: readonly StartedFile[]): string {
  const isChecked = references.some(({ integrity }) => integrity !== undefined);
  const digests = references.map(({ integrity = "" }) => literal(integrity)).join(", ");
  return [
    ...references.flatMap((reference) => reference.imports ?? []),
    `export const urls = [${references.map(({ expression }) => expression).join(", ")}];`,
    ...(isChecked
      ? [
          `const digests = [${digests}];`,
          "const responses = new Map(urls.map((url, at) => [url, globalThis.fetch(url, { integrity: digests[at] })]));",
        ]
      : ["const responses = new Map(urls.map((url) => [url, globalThis.fetch(url)]));"]),
    "// The group waits for each response, and reports its failure.",
    "for (const response of responses.values()) response.catch(() => {});",
    "export const fetch = (url, options) => {",
    "  const response = responses.get(url);",
    "  responses.delete(url);",
    "  return response ?? globalThis.fetch(url, options);",
    "};",
    "",
  ].join("\n");
}
