import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { assemble } from "../wat.ts";
import { type CaseOptions, type GoldenCase, type NamedBytes, OPTION_NAMES } from "./golden-case.ts";

const folder = fileURLToPath(new URL("../cases/", import.meta.url));

const KNOWN_FILES = /\.(wat|hex)$|^(case\.json|by-hand|host|expected\.(plan|run|error)\.txt)$/;

export function caseNames(): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

export function pathInCase(name: string, file: string): string {
  return `${folder}${name}/${file}`;
}

/** Reads a case and assembles its modules: `.wat` in the text format, `.hex` byte by byte with comments behind `;;`. */
export async function readCase(name: string): Promise<GoldenCase> {
  const files = readdirSync(pathInCase(name, "")).sort();
  const unknown = files.filter((file) => !KNOWN_FILES.test(file));
  if (unknown.length > 0) throw new Error(`The case ${name} has files that nobody reads: ${unknown.join(", ")}`);
  const options: CaseOptions = files.includes("case.json") ? readOptions(name) : {};
  const long = (text: string): string =>
    Object.entries(options.longNames ?? {}).reduce(
      (all, [word, count]) => all.replaceAll(word, "x".repeat(count)),
      text,
    );
  const read = async (as: string, file: string): Promise<NamedBytes> => {
    const text = long(readFileSync(pathInCase(name, file), "utf8"));
    const bytes = file.endsWith(".hex") ? bytesOfHex(text) : await assembleFile(text, `${name}/${file}`);
    return { name: long(as), base64: Buffer.from(bytes).toString("base64") };
  };
  const listed = options.modules ?? files.filter(isModule).map((file) => [nameOfFile(file), file] as const);
  const inFolder = (inner: string) =>
    existsSync(pathInCase(name, inner)) ? readdirSync(pathInCase(name, inner)).sort() : [];
  return {
    name,
    modules: await Promise.all(listed.map(([as, file]) => read(as, file))),
    byHand: await Promise.all(inFolder("by-hand").map((file) => read(nameOfFile(file), `by-hand/${file}`))),
    host: await Promise.all(inFolder("host").map((file) => read(nameOfFile(file), `host/${file}`))),
    options,
  };
}

async function assembleFile(text: string, path: string): Promise<Uint8Array> {
  try {
    return await assemble(text);
  } catch (cause) {
    throw new Error(`Cannot assemble ${path}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

function readOptions(name: string): CaseOptions {
  const options: CaseOptions = JSON.parse(readFileSync(pathInCase(name, "case.json"), "utf8"));
  const unknown = Object.keys(options).filter((key) => !(OPTION_NAMES as readonly string[]).includes(key));
  if (unknown.length > 0) throw new Error(`The case ${name} has options that nobody reads: ${unknown.join(", ")}`);
  return options;
}

function isModule(file: string): boolean {
  return file.endsWith(".wat") || file.endsWith(".hex");
}

function nameOfFile(file: string): string {
  return file.replace(/\.(wat|hex)$/, "");
}

function bytesOfHex(text: string): Uint8Array<ArrayBuffer> {
  const digits = text.replace(/;;.*/g, "").replace(/\s/g, "");
  if (!/^([0-9a-f]{2})*$/i.test(digits)) throw new Error("A .hex file holds pairs of hexadecimal digits");
  return new Uint8Array(Buffer.from(digits, "hex"));
}
