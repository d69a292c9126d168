// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the strings are lines of a script

import type { LinkPlan } from "@rec/browser";
import type { FrozenFile } from "@rec/browser/freeze";
import type { FreezeTarget } from "../../model/freeze-api.ts";
import type { WasiSettings } from "../../model/module-set.ts";
import { quotedName } from "../../model/shown-name.ts";
import { commandsOf, hasNodeWasi, type MemoryPlace, type WasiGroup, wasiGroupsOf } from "../../model/wasi-of-plan.ts";

interface Start {
  readonly plan: LinkPlan;
  readonly target: FreezeTarget;
  /** Whether the frozen files link when they are imported. */
  readonly hasIndex: boolean;
  /** Whether there is a file with the host functions. */
  readonly hasHost: boolean;
  /** Whether the host functions wait for the exports of the modules. */
  readonly hasHandle: boolean;
  /** The arguments and the environment of programs. */
  readonly wasi: WasiSettings;
}

/**
 * Prints the files that show the result: a script, and for browsers a page that has it. There is none if the script could not run:
 * in a Worker, or if the host has no WASI for the modules.
 */
export function printStart({ plan, target, hasIndex, hasHost, hasHandle, wasi }: Start): readonly FrozenFile[] {
  const groups = wasiGroupsOf(plan);
  const isGiven = groups.length === 0 || (hasNodeWasi(target) && groups.every(({ memory }) => memory !== undefined));
  const manifest = target === "browser" || target === "workerd" ? [] : [MANIFEST];
  if (target === "workerd" || !isGiven) return manifest;
  const script = hasIndex
    ? ['import modules from "./index.js";', ""]
    : groups.length > 0
      ? printWasi(groups, { hasHost, hasHandle, wasi })
      : [
          ...(hasHost ? [hostImport(hasHandle)] : []),
          LOAD,
          "",
          `const modules = await load(${hasHost ? "{ imports }" : ""});`,
          ...(hasHandle ? [FILL] : []),
          "",
        ];
  const commands = groups.length === 0 ? [] : commandsOf(plan.modules);
  const show = [
    "for (const [name, exports] of Object.entries(modules)) console.log(name, Object.keys(exports));",
    ...commands.map((name) => `process.exitCode ||= run(modules[${quotedName(name)}]);`),
    "export default modules;",
    "",
  ];
  const lines = commands.length === 0 ? [...script, ...show] : [...script, ...RUN, ...show];
  const start: FrozenFile = { name: "start.js", contents: lines.join("\n") };
  const isPage = target === "browser" || (target === "inline" && groups.length === 0);
  return [start, ...(isPage ? [{ name: "index.html", contents: PAGE }] : []), ...manifest];
}

const FILL = "linked.exports = modules;";
const hostImport = (hasHandle: boolean) => `import { imports${hasHandle ? ", linked" : ""} } from "./host.js";`;
const LOAD = 'import { load } from "./linked.js";';

/** The link with WASI of the host: one for each memory, which is known when the modules are linked. */
function printWasi(
  groups: readonly WasiGroup[],
  { hasHost, hasHandle, wasi: { args, env = {} } }: Pick<Start, "hasHost" | "hasHandle" | "wasi">,
): readonly string[] {
  const opened = groups.map(
    ({ users: [first = ""] }, at) => `const wasi${at} = openWasi([${JSON.stringify(args?.[0] ?? first)}, ...words]);`,
  );
  const given = groups.flatMap(({ users }, at) =>
    users.map((user) => `  ${keyOf(user)}: { wasi_snapshot_preview1: wasi${at}.functions },`),
  );
  const starts = groups.map(({ memory }, at) => `wasi${at}.start(${memoryText(memory)});`);
  return [
    'import process from "node:process";',
    'import { WASI } from "node:wasi";',
    ...(hasHost ? [hostImport(hasHandle)] : []),
    LOAD,
    "",
    ...OPEN_WASI,
    "",
    "/** The arguments of this process, or else those of the workbench. */",
    `const words = process.argv.length > 2 ? process.argv.slice(2) : ${JSON.stringify(args?.slice(1) ?? [])};`,
    `const env = Object.fromEntries(${JSON.stringify(Object.entries(env))});`,
    ...opened,
    `const importsFor = {\n${given.join("\n")}\n};`,
    `const modules = await load({ ${hasHost ? "imports, " : ""}importsFor });`,
    ...starts,
    ...(hasHandle ? [FILL] : []),
    "",
  ];
}

/** The memory as an expression of the script that has linked the modules. */
export function memoryText(place: MemoryPlace | undefined): string {
  if (place === undefined) return "undefined";
  const root = place.in === "exports" ? "modules" : "imports";
  return `${root}[${JSON.stringify(place.module)}][${JSON.stringify(place.name)}]`;
}

function keyOf(name: string): string {
  return `[${quotedName(name)}]`;
}

const OPEN_WASI: readonly string[] = [
  "/** A program called exit(). */",
  "class Exit extends Error {",
  "  constructor(exitCode) {",
  "    super(`The program ended with exit code ${exitCode}`);",
  "    this.exitCode = exitCode;",
  "  }",
  "}",
  "",
  '/** WASI of this process. Give it process.env as env, or preopens: { "/data": "./data" }, if the program needs them. */',
  "const openWasi = (args) => {",
  '  const wasi = new WASI({ version: "preview1", args, env, preopens: {} });',
  "  let hasMemory = false;",
  "  const functions = {};",
  "  for (const [name, call] of Object.entries(wasi.wasiImport)) {",
  "    functions[name] = (...values) => {",
  "      if (!hasMemory) throw new Error(`${args[0]} called ${name} of WASI while it was being linked`);",
  "      return call(...values);",
  "    };",
  "  }",
  "  // Bun lacks it.",
  "  functions.sock_accept ??= () => 52;",
  "  functions.proc_exit = (exitCode) => {",
  "    throw new Exit(exitCode);",
  "  };",
  "  const start = (memory) => {",
  "    if (wasi.setMemory) wasi.setMemory(memory);",
  "    else wasi.initialize({ exports: { memory } });",
  "    hasMemory = true;",
  "  };",
  "  return { functions, start };",
  "};",
];

const RUN: readonly string[] = [
  "/** Runs main, and returns the exit code. */",
  "const run = ({ _start }) => {",
  "  try {",
  "    _start();",
  "    return 0;",
  "  } catch (error) {",
  "    if (error instanceof Exit) return error.exitCode;",
  "    throw error;",
  "  }",
  "};",
  "",
];

/** Node.js takes `.js` for an ES module only with this. */
const MANIFEST: FrozenFile = {
  name: "package.json",
  contents: `${JSON.stringify({ private: true, type: "module" }, null, 2)}\n`,
};

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Linked modules</title>
    <script type="module" src="start.js"></script>
  </head>
  <body>
    <p>The linked modules are in the console.</p>
  </body>
</html>
`;
