// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the strings are lines of a script

import type { CompileOptions } from "../wasm/compile-options.ts";
import { encodeBase64 } from "./base64-text.ts";
import type { FreezeTarget, FrozenModule, FrozenScene } from "./frozen-format.ts";
import { indented, literal } from "./js-text.ts";

/** The part of the script that makes compiled modules of files. */
export interface PrintedLoader {
  /** Lines at the head of the script. */
  readonly imports: readonly string[];
  readonly declarations: readonly string[];
  /** The statement of the async function `load` that declares the compiled modules: `u0`, `u1`, …. */
  readonly compiled: string;
}

/** Targets where an import of the file is the compiled module. */
export function importsModules(target: FreezeTarget): boolean {
  return target === "workerd" || target === "source-phase";
}

/** Prints how a target gets at its modules: all at once, and if one fails, the other loads end. */
export function printLoader(scene: FrozenScene): PrintedLoader {
  const own = scene.references.flatMap((reference) => reference.imports ?? []);
  if (importsModules(scene.target)) {
    return {
      imports: own,
      declarations: [],
      compiled: declare(scene.references.map((one) => one.expression)),
    };
  }
  const { target, modules, plan } = scene;
  const isChecked = modules.some(({ integrity }) => integrity !== undefined);
  const compileOptions = plan.compileOptions ? `, ${printOptions(plan.compileOptions)}` : "";
  const loading: Loading = { target, compileOptions, isChecked, isAlone: modules.length === 1 };
  const imports =
    target === "node" || target === "bun" ? ['import { readFile } from "node:fs/promises";', ...own] : own;
  const rows = modules.map((module, at) => row(module, scene.references[at]?.expression ?? "", target));
  const files = loading.isAlone ? [] : ["const files = [", ...rows.map((one) => `  ${one},`), "];", ""];
  return {
    imports,
    declarations: [...files, ...compileFunction(loading), ...(loading.isAlone ? [] : ["", ...ALL_AT_ONCE])],
    compiled: loading.isAlone
      ? `const u0 = await compile(${rows[0]}, options);`
      : `const [${modules.map((_, at) => `u${at}`).join(", ")}] = await compileAll(options);`,
  };
}

/** The members are in one order, as those of the plan may be in any. */
function printOptions({ builtins, importedStringConstants }: CompileOptions): string {
  return JSON.stringify({ builtins, importedStringConstants });
}

function declare(expressions: readonly string[]): string {
  return `const ${expressions.map((expression, at) => `u${at} = ${expression}`).join(", ")};`;
}

function row({ file, bytes, integrity }: FrozenModule, expression: string, target: FreezeTarget): string {
  const source = target === "inline" ? literal(encodeBase64(bytes)) : expression;
  return `[${[literal(file), source, ...(integrity === undefined ? [] : [literal(integrity)])].join(", ")}]`;
}

interface Loading {
  readonly target: FreezeTarget;
  readonly compileOptions: string;
  readonly isChecked: boolean;
  /** Whether there is one file. */
  readonly isAlone: boolean;
}

const READ_BASE64 = "const bytes = Uint8Array.from(atob(own), (character) => character.charCodeAt(0));";

/** The lines that make a compiled module of `own`, the place of a file or its contents. */
function compileLines({ target, compileOptions, isChecked }: Loading): string[] {
  const compileBytes = `module = await WebAssembly.compile(bytes${compileOptions});`;
  const digest = isChecked ? CHECK_DIGEST : [];
  if (target === "inline") return [READ_BASE64, compileBytes];
  if (target === "node" || target === "bun") {
    return ["const bytes = await readFile(from, { signal });", ...digest, compileBytes];
  }
  const isStream = target === "browser";
  return [
    `const response = await get(from, { signal${isChecked && isStream ? ", integrity" : ""} });`,
    'code = response.ok ? "BODY_FAILED" : "HTTP_STATUS";',
    "if (!response.ok) throw Error(`${response.status} ${response.statusText}`);",
    'type = response.headers.get("content-type");',
    ...(isStream
      ? [
          // A type with parameters is refused by the engine.
          'module = await (type === "application/wasm"',
          `  ? WebAssembly.compileStreaming(response${compileOptions})`,
          `  : WebAssembly.compile(await response.arrayBuffer()${compileOptions}));`,
        ]
      : ["const bytes = await response.arrayBuffer();", ...digest, compileBytes]),
  ];
}

const CHECK_DIGEST: readonly string[] = [
  'code = "INTEGRITY_MISMATCH";',
  'const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));',
  "const found = `sha256-${btoa(String.fromCharCode(...digest))}`;",
  "if (integrity && found !== integrity) throw Error(`expected ${integrity}, found ${found}`);",
];

function compileFunction(loading: Loading): string[] {
  const { target, isChecked } = loading;
  const isInline = target === "inline";
  const fetches = target === "browser" || target === "deno";
  const options = isInline ? "onProgress" : `signal, onProgress, url${fetches ? ", fetch: get = fetch" : ""}`;
  const first = isInline ? "INVALID_MODULE" : fetches ? "FETCH_FAILED" : "FILE_UNREADABLE";
  const place = isInline ? "file" : "from";
  return [
    `const compile = async ([file, own${isChecked && !isInline ? ", integrity" : ""}], { ${options} }) => {`,
    ...(isInline ? [] : ["  const from = url?.(file) ?? own;"]),
    `  let code = "${first}"${fetches ? ", type" : ""}, module;`,
    "  try {",
    ...indented(indented(compileLines(loading))),
    "  } catch (cause) {",
    ...(isInline ? [] : ["    signal?.throwIfAborted();", ...codeOfCause(fetches)]),
    `    const message = \`Unable to load WebAssembly file \${${place}}: \${cause.message}${fetches ? detailOf(target) : ""}\`;`,
    `    throw Object.assign(Error(message), { name: "ModuleLoadError", code, module: file, ${isInline ? "" : "url: `${from}`, "}cause });`,
    "  }",
    ...(isInline ? [] : ["  signal?.throwIfAborted();"]),
    '  onProgress?.({ phase: "compile", module: file, done: true });',
    "  return module;",
    "};",
  ];
}

/** The type of the response. Without one, the target: a host that it is not made for may fetch nothing beside the script. */
function detailOf(target: FreezeTarget): string {
  return `\${type ? \` (\${type})\` : " (frozen for ${target})"}`;
}

/** An engine refuses bytes: those of a page, which a server sends in place of a file that does not exist, or of a module. */
function codeOfCause(fetches: boolean): string[] {
  const invalid = fetches ? '/html/.test(type) ? "WRONG_MIME_TYPE" : "INVALID_MODULE"' : '"INVALID_MODULE"';
  return [
    ...(fetches ? [] : ['    if (cause.code === "ENOENT") code = "FILE_NOT_FOUND";']),
    `    if (cause instanceof WebAssembly.CompileError) code = ${invalid};`,
  ];
}

/** The first failure ends the other loads. */
const ALL_AT_ONCE: readonly string[] = [
  "const compileAll = async (options) => {",
  "  const stop = new AbortController();",
  "  const signal = AbortSignal.any([stop.signal, options.signal ?? stop.signal]);",
  "  try {",
  "    return await Promise.all(files.map((file) => compile(file, { ...options, signal })));",
  "  } catch (error) {",
  "    stop.abort(error);",
  "    throw error;",
  "  }",
  "};",
];
