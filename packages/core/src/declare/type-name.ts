import { quote } from "../wasm/quote-name.ts";

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/** A longer name of a parameter says less than its position. */
const LONGEST_PARAMETER_NAME = 60;

/** Words that cannot name a parameter. `this` would even be no parameter. */
const RESERVED = new Set(
  (
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends " +
    "false finally for function if implements import in instanceof interface let new null package private protected " +
    "public return static super switch this throw true try typeof var void while with yield"
  ).split(" "),
);

/** The name of a property: quoted if it is no identifier. Names of exports are any Unicode text. */
export function propertyName(name: string): string {
  return IDENTIFIER.test(name) ? name : quote(name);
}

/** The name of an interface for the exports of a module: `ProgramExports` for `program`, `LibzSoExports` for `libz.so`. */
export function interfaceName(module: string): string {
  const words = module.match(/[A-Za-z0-9]+/g) ?? [];
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  return `${/^[A-Za-z]/.test(name) ? "" : "Module"}${name}Exports`;
}

/** The names of all parameters of a function; a parameter without a name is called after its position. */
export function parameterNames(names: readonly (string | undefined)[]): string[] {
  return uniqueNames(names.map((name, position) => parameterName(name ?? "") || `arg${position}`));
}

/** The name of one parameter as an identifier; empty if there is none. */
function parameterName(name: string): string {
  if (name.length > LONGEST_PARAMETER_NAME || !/[A-Za-z]/.test(name)) return "";
  const identifier = name.replace(/[^\w$]/g, "_").replace(/^(?=\d)/, "_");
  return RESERVED.has(identifier) ? `${identifier}_` : identifier;
}

/** The same names, with a number behind each that stands in the list before. */
export function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  const repeats = new Map<string, number>();
  return names.map((name) => {
    let unique = name;
    while (taken.has(unique)) {
      const repeat = (repeats.get(name) ?? 1) + 1;
      repeats.set(name, repeat);
      unique = `${name}${/\d$/.test(name) ? "_" : ""}${repeat}`;
    }
    taken.add(unique);
    return unique;
  });
}
