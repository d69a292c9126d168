import { quote } from "../wasm/quote-name.ts";
import { uniqueNames } from "../wasm/unique-names.ts";
import { isIdentifier, isReserved } from "./identifiers.ts";

/** A longer name of a parameter says less than its position. */
const LONGEST_PARAMETER_NAME = 60;

/** The name of a property: quoted if it is no identifier. Names of exports are any Unicode text. */
export function propertyName(name: string): string {
  return isIdentifier(name) ? name : quote(name);
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
  return isReserved(identifier) ? `${identifier}_` : identifier;
}
