import type { LinkPlan } from "@rec/browser";
import type { FreezeTarget } from "../../model/freeze-api.ts";
import type { WasiSettings } from "../../model/module-set.ts";
import { quotedName, shownName } from "../../model/shown-name.ts";
import { wasiGroupsOf, wasiNamesOf, wasiNote } from "../../model/wasi-of-plan.ts";
import { printWasiProgram, WASI_PACKAGE } from "./print-wasi-program.ts";

interface Readme {
  readonly plan: LinkPlan;
  readonly target: FreezeTarget;
  readonly files: readonly string[];
  readonly hasIndex: boolean;
  /** Whether the host functions wait for the exports of the modules. */
  readonly hasHandle: boolean;
  /** The arguments and the environment of programs. */
  readonly wasi: WasiSettings;
}

/** The commands, from the folder that contains the unpacked one. */
const RUN: Readonly<Record<FreezeTarget, string>> = {
  node: "node linked/start.js",
  deno: "deno run --allow-read linked/start.js",
  bun: "bun linked/start.js",
  browser: "npx sirv-cli linked   # or any other server of files; then open its address",
  inline: "node linked/start.js   # or: npx sirv-cli linked, and open its address",
  workerd: "# import linked/index.js, or linked/linked.js, in a Worker",
};

/** The README of an archive: what it is, how to run it, and what is still to be given. */
export function printReadme({ plan, target, files, hasIndex, hasHandle, wasi }: Readme): string {
  const names = plan.modules.map(({ name }) => `\`${shownName(name).replaceAll("`", "'")}\``);
  const runs = files.includes("start.js");
  // With a file of host functions, only WASI is left.
  const hasHost = files.includes("host.js");
  const missing = hasIndex || hasHost ? [] : hostImports(plan);
  const note = wasiNote(plan, target);
  const groups = wasiGroupsOf(plan);
  const isByPackage = note !== undefined && !runs && groups.every(({ memory }) => memory !== undefined);
  const hasImports = hasHost || missing.length > 0;
  return [
    "# Linked modules",
    "",
    `${names.join(", ")}: linked by rec, and frozen for ${target === "inline" ? "any host" : target}. The files need no linker and no package.`,
    "",
    ...(runs || note === undefined
      ? ["## Run", "", "```sh", note !== undefined && target === "inline" ? RUN.node : RUN[target], "```", ""]
      : []),
    ...(note === undefined ? [] : ["## WASI", "", `${note}`, "", ...(runs || isByPackage ? [] : wasiFunctions(plan))]),
    isByPackage
      ? `In your own program, beside the folder \`linked\`. First \`npm install ${WASI_PACKAGE}\`; a page also needs a bundler or an import map:`
      : "In your own program:",
    "",
    "```js",
    ...(hasIndex
      ? ['import modules from "./linked/index.js"; // links when it is imported']
      : note !== undefined && runs
        ? ['import modules from "./linked/start.js"; // links, and runs main']
        : isByPackage
          ? printWasiProgram({ plan, groups, wasi, hasImports, hasHost, hasHandle })
          : loading({ isWasi: note !== undefined, hasHost, hasImports })),
    "```",
    "",
    ...(missing.length === 0
      ? []
      : [
          "## Host imports",
          "",
          "Give `load` these imports, by namespace and name:",
          "",
          ...missing.map((name) => `- ${name}`),
          "",
        ]),
    "## Files",
    "",
    ...files.map((name) => `- \`${name}\`: ${purposeOf(name)}`),
    "",
  ].join("\n");
}

interface Loading {
  readonly isWasi: boolean;
  readonly hasHost: boolean;
  readonly hasImports: boolean;
}

function loading({ isWasi, hasHost, hasImports }: Loading): readonly string[] {
  const options = [...(hasImports ? ["imports"] : []), ...(isWasi ? ["importsFor"] : [])].join(", ");
  return [
    ...(hasHost ? ['import { imports } from "./linked/host.js";'] : []),
    'import { load } from "./linked/linked.js";',
    "",
    `const modules = await load(${options === "" ? "" : `{ ${options} }`});`,
  ];
}

/** The functions that `load` needs, if the files cannot get the memory. */
function wasiFunctions(plan: LinkPlan): readonly string[] {
  const users = wasiGroupsOf(plan).flatMap(({ users }) => users);
  const paths = users.map(
    (user) =>
      `- \`importsFor[${quotedName(user)}].wasi_snapshot_preview1\`: ${wasiNamesOf(plan, user).map(shownName).join(", ")}`,
  );
  return ["`load` needs these functions, over the memory of each module:", "", ...paths, ""];
}

const PURPOSES: Readonly<Record<string, string>> = {
  "index.js": "links when it is imported; its default export has the exports of all modules",
  "linked.js": "exports `load`, which links when it is called",
  "start.js": "an example, which prints the names of all exports, and runs the commands of WASI",
  "host.js": "the host functions",
  "index.html": "a page that runs `start.js`",
  "package.json": "says that the scripts are ES modules",
  "linker.wasm": "functions and externs that the linker makes",
};

function purposeOf(name: string): string {
  const known = Object.hasOwn(PURPOSES, name) ? PURPOSES[name] : undefined;
  if (known !== undefined) return known;
  if (name.endsWith(".d.ts")) return "types for TypeScript";
  return name.endsWith(".wasm") ? "modules, as the linker changed them" : "host functions of one namespace";
}

function hostImports({ modules }: LinkPlan): readonly string[] {
  const names = modules.flatMap(({ imports }) =>
    imports.flatMap(({ binding, type }) =>
      binding.by === "host" && binding.for === undefined
        ? [`\`${shownName(binding.module)}\` \`${shownName(binding.name)}\` (${type})`]
        : [],
    ),
  );
  return [...new Set(names)];
}
