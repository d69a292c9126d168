import type { LinkPlan } from "@rec/browser";
import type { WasiSettings } from "../../model/module-set.ts";
import { quotedName } from "../../model/shown-name.ts";
import { commandsOf, type WasiGroup } from "../../model/wasi-of-plan.ts";
import { memoryText } from "./print-start.ts";

interface WasiProgram {
  readonly plan: LinkPlan;
  /** Each with its memory. */
  readonly groups: readonly WasiGroup[];
  readonly wasi: WasiSettings;
  /** Whether `load` takes host imports as well, and whether a file has them. */
  readonly hasImports: boolean;
  readonly hasHost: boolean;
  /** Whether the host functions wait for the exports of the modules. */
  readonly hasHandle: boolean;
}

export const WASI_PACKAGE = "@bjorn3/browser_wasi_shim";

/** A program beside the folder of the frozen files that gives them WASI by a package, for hosts that have none. */
export function printWasiProgram(program: WasiProgram): readonly string[] {
  const { plan, groups, wasi, hasImports, hasHost, hasHandle } = program;
  const { args, env = {} } = wasi;
  const commands = new Set(commandsOf(plan.modules));
  const variables = JSON.stringify(Object.entries(env).map(([name, value]) => `${name}=${value}`));
  const opened = groups.map(({ users: [first = ""] }, at) => {
    const words = args === undefined || args.length === 0 ? [first] : args;
    return `const wasi${at} = openWasi([${words.map(quotedName).join(", ")}]);`;
  });
  const given = groups.flatMap(({ users }, at) =>
    users.map((user) => `  [${quotedName(user)}]: { wasi_snapshot_preview1: wasi${at}.wasiImport },`),
  );
  const bound = groups.flatMap(({ memory, users }, at) => [
    `const memory${at} = ${memoryText(memory)};`,
    `wasi${at}.initialize({ exports: { memory: memory${at} } });`,
    ...users
      .filter((user) => commands.has(user))
      .map(
        (user) =>
          `console.log("exit code", wasi${at}.start({ exports: { memory: memory${at}, _start: modules[${quotedName(user)}]._start } })); // runs main`,
      ),
  ]);
  return [
    `import { ConsoleStdout, File, OpenFile, WASI } from "${WASI_PACKAGE}";`,
    ...(hasHost ? [`import { imports${hasHandle ? ", linked" : ""} } from "./linked/host.js";`] : []),
    'import { load } from "./linked/linked.js";',
    "",
    "const openWasi = (args) =>",
    `  new WASI(args, ${variables}, [`,
    "    new OpenFile(new File([])), // the standard input",
    "    ConsoleStdout.lineBuffered((line) => console.log(line)),",
    "    ConsoleStdout.lineBuffered((line) => console.warn(line)),",
    "  ]);",
    ...opened,
    "const importsFor = {",
    ...given,
    "};",
    `const modules = await load({ ${hasImports ? "imports, " : ""}importsFor });`,
    ...(hasHandle ? ["linked.exports = modules;"] : []),
    ...bound,
  ];
}
