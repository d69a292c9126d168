const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/** Words that cannot name a variable or parameter of a module. `this` as a parameter would even be none. */
const RESERVED = new Set(
  (
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends " +
    "false finally for function if implements import in instanceof interface let new null package private protected " +
    "public return static super switch this throw true try typeof var void while with yield"
  ).split(" "),
);

/** Whether a name is an identifier of ASCII, perhaps a reserved one. */
export function isIdentifier(name: string): boolean {
  return IDENTIFIER.test(name);
}

export function isReserved(identifier: string): boolean {
  return RESERVED.has(identifier);
}
