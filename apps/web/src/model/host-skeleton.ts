import { quotedName } from "./shown-name.ts";

/** An extern that the host is to give, with its type as text: `function [i32] -> [i32]`. */
export interface WantedExtern {
  readonly module: string;
  readonly name: string;
  readonly type: string;
}

const FIRST_LINE = "const imports = {};";
const LAST_LINE = "return imports;";
const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/** Whether a value of the type can be written as a start for the reader, under names that every object literal takes. */
export function hasSkeleton({ module, name, type }: WantedExtern): boolean {
  return startOf(type) !== undefined && !(module in Object.prototype) && name !== "__proto__";
}

/**
 * The code of host functions with one extern more, under the right namespace and name. The code of the reader stays as it is, and
 * an extern that it sets already is not set again.
 *
 * @param code - the body of a function that returns host imports; may be empty
 */
export function withSkeleton(code: string, { module, name, type }: WantedExtern): string {
  const value = startOf(type) ?? "undefined";
  const namespace = `imports${memberOf(module)}`;
  const start = `${namespace}${memberOf(name)} =`;
  if (code.split("\n").some((line) => line.startsWith(start))) return code;
  const addition = `${namespace} ??= {};\n${start} ${value};`;
  const written = code.trim();
  if (written === "") return [FIRST_LINE, "", addition, "", LAST_LINE, ""].join("\n");
  if (written.startsWith(FIRST_LINE) && written.endsWith(LAST_LINE)) {
    return [written.slice(0, -LAST_LINE.length).trimEnd(), "", addition, "", LAST_LINE, ""].join("\n");
  }
  const wrapped = `const earlier = (() => {\n${written}\n})();`;
  const copied = "for (const namespace of Object.keys(earlier)) imports[namespace] = { ...earlier[namespace] };";
  return [FIRST_LINE, "", wrapped, copied, "", addition, "", LAST_LINE, ""].join("\n");
}

/** `.malloc`, or `["a b"]`. */
function memberOf(name: string): string {
  return IDENTIFIER.test(name) ? `.${name}` : `[${quotedName(name)}]`;
}

/** The expression of a value of a type; undefined if there is none to begin with. */
function startOf(type: string): string | undefined {
  return functionOf(type) ?? memoryOf(type) ?? tableOf(type) ?? globalOf(type);
}

function functionOf(type: string): string | undefined {
  const found = /^function \[(?<parameters>.*)\] -> \[(?<results>.*)\]$/.exec(type)?.groups;
  if (found === undefined) return undefined;
  const parameters = wordsOf(found["parameters"]).map((_, at) => String.fromCharCode(97 + (at % 26)) + suffixOf(at));
  const results = wordsOf(found["results"]);
  const values = results.map(zeroOf);
  const answer = values.length === 0 ? "" : `  return ${values.length === 1 ? values[0] : `[${values.join(", ")}]`};\n`;
  return `(${parameters.join(", ")}) => {\n  // ${type.slice("function ".length)}\n${answer}}`;
}

/** Types inside brackets and parentheses are one word. */
function wordsOf(list: string | undefined): readonly string[] {
  return list?.match(/\([^()]*(?:\([^()]*\)[^()]*)*\)|[^\s]+/g) ?? [];
}

function suffixOf(at: number): string {
  return at < 26 ? "" : String(Math.floor(at / 26));
}

function zeroOf(type: string): string {
  if (type === "i64") return "0n";
  return /^[if]\d+$/.test(type) ? "0" : "null";
}

function memoryOf(type: string): string | undefined {
  const limits = /^memory of (?<limits>.*) pages of 64 KiB(?<flags>.*)$/.exec(type)?.groups;
  return limits && `new WebAssembly.Memory({ ${limitsOf(limits)} })`;
}

function tableOf(type: string): string | undefined {
  const found = /^table of (?<limits>.*) elements of (?<element>funcref|externref)(?<flags>.*)$/.exec(type)?.groups;
  if (found === undefined) return undefined;
  const element = found["element"] === "funcref" ? "anyfunc" : "externref";
  return `new WebAssembly.Table({ element: "${element}", ${limitsOf(found)} })`;
}

function globalOf(type: string): string | undefined {
  const found = /^(?<mutability>mutable|constant) global (?<value>[if]\d+|funcref|externref)$/.exec(type)?.groups;
  if (found === undefined) return undefined;
  const { mutability, value = "" } = found;
  const mutable = mutability === "mutable" ? ", mutable: true" : "";
  return `new WebAssembly.Global({ value: "${value === "funcref" ? "anyfunc" : value}"${mutable} }, ${zeroOf(value)})`;
}

/** From `1 to 16` or `2 or more`, with `, 64-bit` and `, shared` behind. */
function limitsOf({ limits = "", flags = "" }: { readonly [name: string]: string }): string {
  const [minimum = "0", maximum] = limits.match(/\d+/g) ?? [];
  const suffix = flags.includes("64-bit") ? "n" : "";
  return [
    ...(suffix === "" ? [] : ['address: "i64"']),
    `initial: ${minimum}${suffix}`,
    ...(maximum === undefined ? [] : [`maximum: ${maximum}${suffix}`]),
    ...(flags.includes("shared") ? ["shared: true"] : []),
  ].join(", ");
}
