import type { Diagnostic } from "@rec/core";
import { withResolveFlags } from "./resolve-flags.ts";
import { shellWord } from "./shell-word.ts";

/** Words of a hint that speak of JavaScript, and the words for the same on the command line. */
type Rewording = readonly [pattern: RegExp, replacement: string | ((...found: string[]) => string)];

/** A property path: `imports.env.log`, `imports["my env"].log`. */
const PATH = String.raw`imports((?:\.[\p{L}_$][\p{L}\p{N}_$]*|\["(?:[^"\\]|\\.)*"\])+)`;

/** Host imports: the option of a command that answers them, and the files of `--imports`. */
export interface HostAnswer {
  readonly flag: HostFlag;
  readonly files: readonly string[];
}

const pathRewordings = (files: readonly string[]): readonly Rewording[] => {
  const named = files.length === 0 ? undefined : files.join(" or ");
  return [
    [
      new RegExp(`give ${PATH} `, "gu"),
      (_, path = "") => `in ${named ?? "the file of --imports"}, give ${plainPath(path)} `,
    ],
    [new RegExp(PATH, "gu"), (_, path = "") => `${plainPath(path)} of ${named ?? "--imports"}`],
  ];
};

const REWORDINGS: readonly Rewording[] = [
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
  [/answer (it|them) with resolve:/g, "answer $1 with --resolve IMPORT=MODULE.NAME:"],
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

function addImport(path: string, value: string, { flag, files }: HostAnswer): string {
  const found = plainPath(path);
  // A hint about a namespace means all of it.
  const all = found.includes(".") ? found : `${found}.*`;
  const made = value === "" ? "" : `, as ${value.slice(" = ".length)}`;
  const file = files.length === 0 ? undefined : files.join(" or ");
  // A program asks for a dozen functions of WASI, and means all of them.
  const name = flag !== "--imports" && all.startsWith(`${WASI_NAMESPACE}.`) ? `${WASI_NAMESPACE}.*` : all;
  if (flag === "--imports") return `export ${name} from ${file ?? "a JavaScript file for --imports"}${made}`;
  const allowed = `add ${flag} ${shellName(JSON.stringify(name))}`;
  return file === undefined ? allowed : `${allowed}, or export ${all} from ${file}${made}`;
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
 * @param answer - the option of the command that answers a host import, and the files that it has
 */
export function flagHint(hint: string, answer: HostAnswer): string {
  const ofCommand = withResolveFlags(hint).replace(WASI_OPTION, "add --wasi, or ");
  const added = ofCommand.replace(ADDITION, (_, path = "", value = "") => addImport(path, value, answer));
  return reword(added, [...pathRewordings(answer.files), ...REWORDINGS]);
}

/** A message in terms of the command line: a host import is one of the file that it comes from. */
export function flagMessage(message: string, { files }: HostAnswer): string {
  return files.length === 0 ? message : reword(message, pathRewordings(files));
}

function reword(text: string, rewordings: readonly Rewording[]): string {
  return rewordings.reduce(
    (words, [pattern, replacement]) =>
      typeof replacement === "string" ? words.replace(pattern, replacement) : words.replace(pattern, replacement),
    text,
  );
}

/** A diagnostic in terms of the command line. */
export function inFlags(diagnostic: Diagnostic, answer: HostAnswer): Diagnostic {
  return {
    ...diagnostic,
    message: flagMessage(diagnostic.message, answer),
    hint: flagHint(diagnostic.hint, answer),
  };
}
