import { shellWord } from "./shell-word.ts";

/** A string of JavaScript between double quotes. */
const STRING = String.raw`"(?:[^"\\]|\\.)*"`;
/** `name === "f"`, or `["f", "g"].includes(name)`. */
const CONDITION = String.raw`(?:\w+ === ${STRING}|\[${STRING}(?:, ${STRING})*\]\.includes\(\w+\))`;
const CASE = String.raw`${CONDITION}(?: && ${CONDITION})* \? \{ module: ${STRING}, name \} : `;

/** The function that core writes for ambiguous imports, with its cases. */
const FUNCTION = new RegExp(String.raw`resolve: \(\{ [a-z, ]+ \}\) => \(((?:${CASE})+)undefined\)`, "gu");

/** A hint in which each `resolve` that core wrote is a `--resolve` for each module that it answers with. */
export function withResolveFlags(hint: string): string {
  return hint.replace(FUNCTION, (_, cases = "") =>
    [...cases.matchAll(new RegExp(CASE, "gu"))].flatMap(([text]) => flagsOf(text)).join(" "),
  );
}

function flagsOf(text: string): readonly string[] {
  const compared = new Map<string, readonly string[]>();
  for (const [condition] of text.matchAll(new RegExp(CONDITION, "gu"))) {
    const [, part = ""] = /^(\w+) === |includes\((\w+)\)$/u.exec(condition)?.filter(Boolean) ?? [];
    compared.set(part, stringsIn(condition));
  }
  const [provider = ""] = stringsIn(/ \? \{ module: "(?:[^"\\]|\\.)*", name \} : $/u.exec(text)?.[0] ?? "");
  const importer = (compared.get("importer") ?? []).map((name) => `${name}:`).join("");
  const namespace = (compared.get("module") ?? []).map((name) => `${name}.`).join("");
  const keys = (compared.get("name") ?? []).map((name) => `${importer}${namespace}${name}`);
  // A comma would end the name.
  const alone = keys.filter((key) => key.includes(","));
  const together = keys.filter((key) => !key.includes(","));
  return [...(together.length === 0 ? [] : [together.join(",")]), ...alone].map(
    (key) => `--resolve ${shellWord(`${key}=${provider}`)}`,
  );
}

function stringsIn(code: string): string[] {
  return [...code.matchAll(new RegExp(STRING, "gu"))].map(([quoted]) => JSON.parse(quoted) as string);
}
