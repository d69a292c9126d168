import type { LinkPlan } from "../plan/plan-format.ts";
import { exportedName, isDeclarable, key, literal, member } from "./js-text.ts";

export interface EntryModule {
  readonly plan: LinkPlan;
  /** The module whose exports get names. */
  readonly entry: string;
  /** The file with the function `load`. */
  readonly script: string;
  /** The text of that file, without the export. */
  readonly text: string;
  /** ES modules with host imports, by namespace. */
  readonly hostModules: ReadonlyMap<string, string>;
}

interface NamedExports {
  /** Names that are variables of the file. */
  readonly plain: readonly string[];
  /** Other names, with the variables that hold their values. */
  readonly odd: readonly (readonly [name: string, variable: string])[];
}

/** `default` is the object of all modules. A function `then` would make `import()` wait for ever, so only `default` has it. */
function namedExports({ plan, entry, text }: EntryModule): NamedExports {
  const names = (plan.modules.find(({ name }) => name === entry)?.exports ?? [])
    .filter(({ name, kind }) => name !== "then" || kind !== "function")
    .map(({ name }) => name)
    .filter((name) => name !== "default" && isWellFormed(name));
  const words = wordsOf(text);
  const plain = names.filter((name) => isDeclarable(name) && !words.has(name) && !/^(modules|[hv]\d+)$/.test(name));
  const isPlain = new Set(plain);
  const odd = names.filter((name) => !isPlain.has(name)).map((name, at) => [name, `v${at}`] as const);
  return { plain, odd };
}

/** All words of a script outside of strings and behind no dot: its variables, and the globals that it uses. */
function wordsOf(text: string): ReadonlySet<string> {
  const code = text.replace(/"(?:[^"\\\n]|\\.)*"|\.[\w$]+/g, " ");
  return new Set(code.match(/[\w$]+/g));
}

/** A name with a lone surrogate cannot be that of an export of an ES module. */
function isWellFormed(name: string): boolean {
  return !/\p{Surrogate}/u.test(name);
}

/**
 * Prints the ES module that links when it is imported, and exports the exports of one module by their names. It contains the
 * script, so that a page waits for one file less.
 */
export function printEntry(module: EntryModule): string {
  const { entry, text, hostModules } = module;
  const { plain, odd } = namedExports(module);
  const spaces = [...hostModules];
  const imports = spaces.map(([, specifier], at) => `import * as h${at} from ${literal(specifier)};`);
  const given = spaces.map(([space], at) => `${key(space)}: h${at}`);
  const argument = given.length === 0 ? "" : `{ imports: { ${given.join(", ")} } }`;
  const bound = [...plain, ...odd.map(([name, variable]) => `${literal(name)}: ${variable}`)];
  const lines = [
    ...imports,
    ...(imports.length > 0 ? [""] : []),
    text,
    `const modules = await load(${argument});`,
    ...(bound.length > 0 ? [`const { ${bound.join(", ")} } = modules${member(entry)};`] : []),
    `export { ${[...plain, ...odd.map(([name, variable]) => `${variable} as ${exportedName(name)}`), "modules as default"].join(", ")} };`,
  ];
  return `${lines.join("\n")}\n`;
}

/** The declarations of that ES module. */
export function printEntryTypes(module: EntryModule): string {
  const { entry, script } = module;
  const { plain, odd } = namedExports(module);
  const declare = (variable: string, name: string) =>
    `declare const ${variable}: Modules[${literal(entry)}][${literal(name)}];`;
  const lines = [
    `import type { Modules } from ${literal(`./${script}`)};`,
    "",
    ...plain.map((name) => declare(name, name)),
    ...odd.map(([name, variable]) => declare(variable, name)),
    "declare const modules: Modules;",
    `export { ${[...plain, ...odd.map(([name, variable]) => `${variable} as ${exportedName(name)}`), "modules as default"].join(", ")} };`,
  ];
  return `${lines.join("\n")}\n`;
}
