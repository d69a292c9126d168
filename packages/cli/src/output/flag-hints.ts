import type { Diagnostic } from "@rec/core";
import { withResolveFlags } from "./resolve-flags.ts";
import { shellWord } from "./shell-word.ts";

/** Words of a hint that speak of JavaScript, and the words for the same on the command line. */
type Rewording = readonly [pattern: RegExp, replacement: string | ((...found: string[]) => string)];

/** A property path: `imports.env.log`, `imports["my env"].log`. */
const PATH = String.raw`imports((?:\.[\p{L}_$][\p{L}\p{N}_$]*|\["(?:[^"\\]|\\.)*"\])+)`;

const REWORDINGS: readonly Rewording[] = [
  [new RegExp(`give ${PATH} `, "gu"), (_, path = "") => `in the file of --imports, give ${plainPath(path)} `],
  [new RegExp(PATH, "gu"), (_, path = "") => `${plainPath(path)} of --imports`],
  [/or link a module that exports/g, "or add a file that exports"],
  [
    /(?:or )?link a module under the name ("(?:[^"\\]|\\.)*")/g,
    (found, name = "") => `${or(found)}give its file as ${shellName(name)}=FILE`,
  ],
  [
    /link (\S+|"(?:[^"\\]|\\.)*") under the name ("(?:[^"\\]|\\.)*")/g,
    (_, module = "", name = "") => `give the file of ${module} as ${shellName(name)}=FILE`,
  ],
  [
    /choose one with resolve: answer with the name of a module and of its export/g,
    "choose one with --resolve IMPORT=MODULE",
  ],
  [/choose another provider with resolve/g, "choose another provider with --resolve IMPORT=MODULE.NAME"],
  [/choose a provider with resolve/g, "choose a provider with --resolve IMPORT=MODULE.NAME"],
  [/with imports or resolve/g, "with --imports or --resolve"],
  [/to all modules through imports/g, "to all modules through --imports"],
  [/link with reconcileLimits: true/g, "add --reconcile-limits"],
  [/link with dataOverlap: "(warn|allow)"/g, "add --data-overlap $1"],
  [/set builtins: \["([^"\]]*)"(?:,"[^\]]*)?\]/g, "add --builtins $1"],
  [
    /set importedStringConstants: ("(?:[^"\\]|\\.)*")/g,
    (_, namespace = "") => `add --string-constants ${shellName(namespace)}`,
  ],
  [
    /write wasi: true, or wasi: \{ [^}]* \}; folders of preopens have to exist and to be readable/g,
    "check the folders of --dir: they have to exist and to be readable; Deno wants --allow-read and --allow-write for them",
  ],
  [/make the plan with hoist: false/g, "add --no-hoist"],
  [/, give optimize a function, or leave optimize out/g, ", or leave --optimize out"],
  [/leave optimize out, or give it a function/g, "leave --optimize out"],
];

const or = (found: string): string => (found.startsWith("or ") ? "or " : "");

/** A quoted name as a word of a command line. */
const shellName = (quoted: string): string => shellWord(JSON.parse(quoted) as string);

/** `env.log` for the path `.env.log`, `my env.log` for `["my env"].log`: the names as they are, as options take them. */
function plainPath(path: string): string {
  const steps = [...path.matchAll(/\.([\p{L}_$][\p{L}\p{N}_$]*)|\[("(?:[^"\\]|\\.)*")\]/gu)];
  return steps.map(([, plain, quoted]) => plain ?? (JSON.parse(quoted ?? '""') as string)).join(".");
}

function addImport(path: string, value: string, flag: HostFlag): string {
  const all = plainPath(path);
  // A program asks for a dozen functions of WASI, and means all of them.
  const name = flag !== "--imports" && all.startsWith(`${WASI_NAMESPACE}.`) ? `${WASI_NAMESPACE}.*` : all;
  if (flag !== "--imports") return `add ${flag} ${shellName(JSON.stringify(name))}`;
  const made = value === "" ? "" : `, as ${value.slice(" = ".length)}`;
  return `export ${name} from a JavaScript file for --imports${made}`;
}

/** The option of a command that answers a host import. */
export type HostFlag = "--imports" | "--allow";

const ADDITION = new RegExp(`add ${PATH}( = .*?)?(?=, or|, because|: the place|, as when|, let one|;|$)`, "gu");

/** The namespace of WASI preview 1. */
export const WASI_NAMESPACE = "wasi_snapshot_preview1";

const WASI_OPTION = "set wasi: true, an option of link in @rec/node and @rec/browser; or ";

/**
 * A hint in terms of the command line: flags in place of options, files in place of sources.
 *
 * @param flag - the option of the command that answers a host import
 */
export function flagHint(hint: string, flag: HostFlag): string {
  const ofCommand = withResolveFlags(hint).replace(WASI_OPTION, "add --wasi, or ");
  const added = ofCommand.replace(ADDITION, (_, path = "", value = "") => addImport(path, value, flag));
  return REWORDINGS.reduce(
    (text, [pattern, replacement]) =>
      typeof replacement === "string" ? text.replace(pattern, replacement) : text.replace(pattern, replacement),
    added,
  );
}

/** A diagnostic with its hint in terms of the command line. */
export function withFlagHint(diagnostic: Diagnostic, flag: HostFlag): Diagnostic {
  return { ...diagnostic, hint: flagHint(diagnostic.hint, flag) };
}
