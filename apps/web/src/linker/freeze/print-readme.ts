import type { LinkPlan } from "@rec/browser";
import type { FreezeTarget } from "../../model/freeze-api.ts";

interface Readme {
  readonly plan: LinkPlan;
  readonly target: FreezeTarget;
  readonly files: readonly string[];
  readonly hasIndex: boolean;
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
export function printReadme({ plan, target, files, hasIndex }: Readme): string {
  const names = plan.modules.map(({ name }) => `\`${name.replaceAll("`", "'")}\``);
  const missing = hasIndex ? [] : hostImports(plan);
  return [
    "# Linked modules",
    "",
    `${names.join(", ")}: linked by rec, and frozen for ${target === "inline" ? "any host" : target}. The files need no linker and no package.`,
    "",
    "## Run",
    "",
    "```sh",
    RUN[target],
    "```",
    "",
    "In your own program:",
    "",
    "```js",
    ...(hasIndex
      ? ['import modules from "./linked/index.js"; // links when it is imported']
      : ['import { load } from "./linked/linked.js";', "", "const modules = await load({ imports });"]),
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

const PURPOSES: Readonly<Record<string, string>> = {
  "index.js": "links when it is imported; its default export has the exports of all modules",
  "linked.js": "exports `load`, which links when it is called",
  "start.js": "an example, which prints the names of all exports",
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
      binding.by === "host" ? [`\`${binding.module}\` \`${binding.name}\` (${type})`] : [],
    ),
  );
  return [...new Set(names)];
}
