import type { OptionShape } from "../check-options.ts";
import { subjectOf } from "../errors.ts";
import type { LinkOptions } from "../link-options.ts";
import type { NoBytes } from "../parse/no-bytes.ts";
import type { Given } from "../wasm/given.ts";
import { plainName, quoteName } from "../wasm/quote-name.ts";
import type { ArgumentProblem, UnknownOption } from "./argument-problems.ts";
import { nearNames } from "./near-names.ts";
import type { TextsOf } from "./texts.ts";

type CallName = NonNullable<ArgumentProblem["call"]>;

/** A value in running text: `the string "a.wasm"`, `a Response`, `an object with the keys "a" and "b"`. */
export function describeGiven({ brand, text, keys, inherits, isDetached }: Given): string {
  if (isDetached) return `a detached ${brand}`;
  if (brand === "String" && text !== undefined) return `the string ${quoteName(text)}`;
  if (brand === "Undefined" || brand === "Null" || brand === "Boolean") return String(text);
  if (text !== undefined) return `the ${brand.toLowerCase()} ${text}`;
  if (inherits === "Object") return "an object of a class";
  if (inherits !== undefined) return `an object that inherits from ${withArticle(inherits)}`;
  if (keys?.length === 0) return "an object without keys";
  return keys === undefined ? withArticle(brand) : `an object with ${listKeys(keys)}`;
}

const MOST_LISTED_KEYS = 5;

function listKeys(keys: readonly string[]): string {
  const shown = keys.slice(0, MOST_LISTED_KEYS).map(quoteName).join(", ");
  return `the ${keys.length === 1 ? "key" : "keys"} ${shown}${keys.length > MOST_LISTED_KEYS ? ", …" : ""}`;
}

function withArticle(brand: string): string {
  return `${/^[AEIO]/.test(brand) ? "an" : "a"} ${brand}`;
}

/** The expression that stands for a source in a hint, by the brand of the source. */
const SOURCE_NAMES: Readonly<Record<string, string>> = {
  Promise: "fetch(…)",
  Response: "response",
  URL: "url",
  Blob: "file",
  File: "file",
  ReadableStream: "stream",
  "WebAssembly.Module": "module",
  ArrayBuffer: "bytes",
  Uint8Array: "bytes",
};

/** The first argument of a call, as the call wants it. */
function wantedOf(call: CallName | undefined): { readonly shape: string; readonly example: string } {
  return call === "planLink"
    ? { shape: "an object of module types by module name", example: "{ program: parseModule(bytes) }" }
    : { shape: "an object of sources by module name", example: '{ program: "program.wasm" }' };
}

function modulesHint(call: CallName | undefined, { brand, text, inherits, keys = [] }: Given): string {
  const { example } = wantedOf(call);
  const write = (modules: string): string => `${call}(${call === "linkPlan" ? "plan, " : ""}${modules})`;
  if (inherits !== undefined && inherits !== "Object") {
    return 'write ["__proto__"]: source for a module of the name "__proto__"; its own keys alone name modules';
  }
  if (inherits !== undefined) return `copy the object: ${write("{ ...modules }")}`;
  if (brand === "Map") return `write ${write("Object.fromEntries(modules)")}`;
  if (brand === "Array" || brand === "Set") return `give each module a name: ${write(example)}`;
  const name = call === "planLink" ? undefined : (SOURCE_NAMES[brand] ?? (brand === "String" && quoteName(text ?? "")));
  if (keys.includes("definitions")) return `give the module a name: ${write("{ program: type }")}`;
  if (!name) return `write ${write(example)}`;
  const promised = brand === "Promise" ? `; if it is a promise of all modules, write ${write("await modules")}` : "";
  return `give the module a name: ${write(`{ program: ${name} }`)}${promised}`;
}

/** The values of a shape, in running text. */
function describeShape(shape: OptionShape): string {
  if (typeof shape === "number") return `a number of ${shape} or more`;
  if (shape === "strings") return "an array of strings";
  if (shape === "record") return "an object by module name";
  if (typeof shape === "string") return `a ${shape}`;
  if (!("has" in shape)) return shape.map((value) => JSON.stringify(value)).join(" or ");
  return shape.has.length === 0 ? "an object" : `an object with the methods ${shape.has.join(", ")}`;
}

const OPTION_HINTS: Readonly<Record<string, string>> = {
  builtins: 'write builtins: ["js-string"] for modules that import from "wasm:js-string"',
  cache: "create the cache with createModuleCache()",
  host: "use link of @rec/node or @rec/browser, or give an object that implements LinkerHost",
  imports: "write imports: { env: { log: console.log } }: a namespace for each name, as for WebAssembly.instantiate",
  wasi: "use link of @rec/node or @rec/browser, where wasi is true or an object of options",
  importsFor: "write importsFor: { program: imports }; for a Map, Object.fromEntries(map)",
  signal: "give the signal of an AbortController: controller.signal, or AbortSignal.timeout(5000)",
};

const ownerOf = ({ call, module }: ArgumentProblem): string =>
  call ?? (module === undefined ? "the source" : `the source of ${plainName(module)}`);

/** For an option of `link` that another function, or a source, does not have. */
const LINK_OPTIONS: Readonly<Record<keyof LinkOptions, true>> = {
  binding: true,
  builtins: true,
  cache: true,
  concurrency: true,
  dataOverlap: true,
  discover: true,
  fuse: true,
  hoist: true,
  heap: true,
  host: true,
  imports: true,
  importsFor: true,
  importedStringConstants: true,
  initialize: true,
  onProgress: true,
  place: true,
  provide: true,
  reconcileLimits: true,
  resolve: true,
  retries: true,
  signal: true,
  stackSize: true,
  strict: true,
  timeoutMs: true,
  unresolved: true,
  wasi: true,
};

/** Options that a call has. */
function exampleOptions(call: CallName | undefined): string {
  return call === "open" || call === "openSync" ? '{ scope: "global" }' : "{ imports: { env: { log: console.log } } }";
}

/** The call that has the options of `link`, for a call that has fewer. */
function linkOf(call: CallName | undefined, option: string): string {
  const isOpening = call === "open" || call === "openSync";
  return isOpening && option !== "fuse" ? "openProgram or attach" : "link";
}

function unknownHint({ option, known, call, given }: UnknownOption): string {
  const list = `the ${call === undefined ? "keys" : "options"} are ${known.join(", ")}`;
  if (Object.hasOwn(LINK_OPTIONS, option)) return `give it to ${linkOf(call, option)}, or leave it out: ${list}`;
  const [near] = nearNames(option, known);
  if (near !== undefined) return `write ${near}; ${list}`;
  if (DIGEST_NAME.test(option) || nearNames(option, ["integrity"]).length > 0) {
    return call === undefined
      ? 'write integrity: "sha256-…", with the digest in Base64'
      : 'give it to the source: { program: { source: url, integrity: "sha256-…" } }';
  }
  const isNamespace = known.includes("imports") && (given.brand === "Object" || given.brand === "Module");
  return isNamespace ? `write imports: { ${quoteName(option)}: … } for host imports; ${list}` : list;
}

const DIGEST_NAME = /^integrity$|sha|hash|digest|sri|checksum/i;

/** The texts of problems with the arguments of public functions, and with sources that have options. */
export const argumentTexts: TextsOf<ArgumentProblem | NoBytes> = {
  "no-bytes": ({ module, given }) => ({
    message: `Cannot parse ${subjectOf(module)}: found ${describeGiven(given)}, expected an ArrayBuffer or a view of one`,
    hint: given.isDetached
      ? "give a copy, bytes.slice(), to the code that transfers the buffer"
      : "give the bytes of the module, such as new Uint8Array(await response.arrayBuffer())",
  }),
  "invalid-modules": ({ call, given }) => ({
    message: `Cannot call ${call} with ${describeGiven(given)}: expected ${wantedOf(call).shape}`,
    hint: modulesHint(call, given),
  }),
  "invalid-module-type": ({ call, module = "", given }) => ({
    message: `Cannot call ${call}: found ${describeGiven(given)} as the type of ${plainName(module)}, expected the result of parseModule`,
    hint:
      given.brand === "WebAssembly.Module"
        ? "give the bytes of the module to parseModule; use link or prepare for compiled modules"
        : "write parseModule(bytes) with the bytes of the module",
  }),
  "invalid-options": (problem) => ({
    message: `Cannot read the options of ${ownerOf(problem)}: found ${describeGiven(problem.given)}, expected an object`,
    hint:
      problem.given.brand === "AbortSignal"
        ? "write { signal }"
        : problem.given.inherits !== undefined
          ? "copy the options to an object of their own: { ...options }"
          : `give an object such as ${exampleOptions(problem.call)}, or leave the options out`,
  }),
  "unknown-option": (problem) => ({
    message: `Cannot read the options of ${ownerOf(problem)}: found ${quoteName(problem.option)}, which is no option of ${problem.call ?? "a source"}`,
    hint: unknownHint(problem),
  }),
  "invalid-option": (problem) => ({
    message: `Cannot read the options of ${ownerOf(problem)}: found ${describeGiven(problem.given)} as ${problem.option}, expected ${describeShape(problem.wanted)}`,
    hint: OPTION_HINTS[problem.option] ?? `give ${describeShape(problem.wanted)}, or leave ${problem.option} out`,
  }),
};
