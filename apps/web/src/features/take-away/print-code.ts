import type { ModuleOrigin, ModuleSet, Resolution } from "../../model/module-set.ts";
import { namesLinked } from "../../model/names-linked.ts";
import { hasWasi } from "../../model/wasi-settings.ts";
import { groupBy } from "./group-by.ts";
import { dataLiteral, keyOf, literal } from "./js-text.ts";

/** The hosts that code is printed for. */
export type CodeHost = "browser" | "node" | "deno";

interface CodeOptions {
  readonly host: CodeHost;
  /** Address of the page, from which relative URLs start. */
  readonly base: string;
  /** Names of the commands of WASI: modules with a `main`. */
  readonly commands?: readonly string[];
  /** The versions of the package, as a manifest asks for them; the newest if absent. */
  readonly versions?: string;
  /** Paths of modules that stand beside the program and its manifest, by the names of the modules. */
  readonly paths?: ReadonlyMap<string, string>;
}

const HEADS: Readonly<Record<CodeHost, { readonly install: string; readonly entry: string; readonly run: string }>> = {
  browser: { install: "npm install", entry: "@rec/browser", run: ", and a bundler or an import map" },
  node: { install: "npm install", entry: "@rec/node", run: ", then: node link.mjs" },
  deno: { install: "deno add", entry: "@rec/node", run: ", then: deno run --allow-net --allow-read link.mjs" },
};

/** Prints a program that makes the open link: with its modules, options, resolutions and host functions. Commands of WASI run. */
export function printCode(
  { modules, options, resolutions, hostCode }: ModuleSet,
  { host, base, versions, commands = [], paths }: CodeOptions,
): string {
  const { entry } = HEADS[host];
  const hasImports = hostCode.trim() !== "";
  const hasHandle = hasImports && namesLinked(hostCode);
  const run = hasWasi(options) ? commands : [];
  const optionLines = [
    ...(hasImports ? ["imports"] : []),
    ...Object.entries(options).map(([name, value]) => `${keyOf(name)}: ${dataLiteral(value)}`),
    ...(resolutions.length === 0
      ? []
      : ["resolve: ({ importer, module, name }) => providers[importer]?.[module]?.[name]"]),
  ];
  const sources = modules.map(
    ({ name, source }) => `    ${keyOf(name)}: ${besideText(paths?.get(name)) ?? sourceText(source, base)}`,
  );
  const hasResult = run.length > 0 && !hasHandle;
  const result = hasResult ? "linked" : "{ exports }";
  const call =
    optionLines.length === 0
      ? [`const ${result} = await link({`, ...sources.map((line) => line.slice(2)), "});"]
      : [
          `const ${result} = await link(`,
          "  {",
          ...sources,
          "  },",
          "  {",
          ...optionLines.map((line) => `    ${line},`),
          "  },",
          ");",
        ];
  return [
    `// ${paths === undefined ? installText(host, versions) : "npm install, then: npm start"}`,
    `import { link${run.length > 0 ? ", runCommand" : ""} } from ${literal(entry)};`,
    "",
    ...(hasHandle ? ["// The linked modules, for the host functions.", "const linked = {};", ""] : []),
    ...(hasImports ? ["// The host functions.", "const imports = (() => {", hostCode, "})();", ""] : []),
    ...(resolutions.length === 0 ? [] : [...printProviders(resolutions), ""]),
    ...call,
    ...(hasResult ? ["const { exports } = linked;"] : []),
    ...(hasHandle ? ["linked.exports = exports;"] : []),
    "",
    "for (const [name, exported] of Object.entries(exports)) console.log(name, Object.keys(exported));",
    ...run.map((name) =>
      host === "browser"
        ? `console.log("exit code", runCommand(linked, ${literal(name)}));`
        : `process.exitCode ${run.length === 1 ? "=" : "||="} runCommand(linked, ${literal(name)}); // runs main`,
    ),
    "",
  ].join("\n");
}

function installText(host: CodeHost, versions: string | undefined): string {
  const { install, entry, run } = HEADS[host];
  const wanted = versions === undefined ? entry : `${entry}@${versions}`;
  return `${install} ${host === "deno" ? "npm:" : ""}${wanted}${run}`;
}

function besideText(path: string | undefined): string | undefined {
  return path === undefined ? undefined : `new URL(${literal(`./${path}`)}, import.meta.url),`;
}

/** A file stands beside the program, under its own name; the comma stands before the remark. */
function sourceText(source: ModuleOrigin, base: string): string {
  if (source.from === "url") return `${literal(new URL(source.url, base).href)},`;
  const file = source.path.split("/").at(-1) ?? source.path;
  const remark = file === source.path ? "a file of yours" : `your file ${literal(source.path)}`;
  return `new URL(${literal(`./${encodeURIComponent(file)}`)}, import.meta.url), // ${remark}`;
}

/** The chosen providers: by importer, namespace and name of the import. */
function printProviders(resolutions: readonly Resolution[]): readonly string[] {
  const importers = [...groupBy(resolutions, ({ importer }) => importer)];
  return [
    "// The chosen providers: by importer, namespace and name of the import.",
    "const providers = {",
    "  __proto__: null,",
    ...importers.flatMap(([importer, ofImporter]) => [
      `  ${keyOf(importer)}: {`,
      "    __proto__: null,",
      ...[...groupBy(ofImporter, ({ import: wanted }) => wanted.module)].flatMap(([space, ofSpace]) => [
        `    ${keyOf(space)}: {`,
        "      __proto__: null,",
        ...ofSpace.map(
          ({ import: { name }, provider }) =>
            `      ${keyOf(name)}: { module: ${literal(provider.module)}, name: ${literal(provider.name)} },`,
        ),
        "    },",
      ]),
      "  },",
    ]),
    "};",
  ];
}
