import type { Disk } from "./disk.ts";
import { foldersAbove } from "./folders-above.ts";

/** The files of namespaces, and the `package.json` in which they stand. Relative paths start from that file. */
export interface Settings {
  /** `file:` URL of the `package.json`. */
  readonly url: string;
  readonly alias: Readonly<Record<string, readonly string[]>>;
}

interface Problem {
  /** `FILE_NOT_FOUND` if a file is named that does not exist. */
  readonly code: "INVALID_OPTION" | "FILE_NOT_FOUND";
  readonly message: string;
  readonly hint: string;
}

/** A field `rec` of another form, or a file that settings name and nobody finds. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
  readonly code: Problem["code"];
  readonly hint: string;

  constructor({ code, message, hint }: Problem) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

/** A specifier in place of a namespace. */
export interface NamedFile {
  readonly specifier: string;
  readonly namespace: string;
  /** `file:` URL of the file from which the specifier is resolved. */
  readonly from: string;
  /** The place in which the specifier stands; by default, the field `rec` of `from`. */
  readonly place?: string;
}

/**
 * The error for a specifier that leads to no file. Settings name files and packages as JavaScript imports do, so a path without
 * `./` is the name of a package. The hint says so if there is such a file.
 */
export function missingNamedFile(
  { specifier, namespace, from, place = `the field "rec" of ${from}` }: NamedFile,
  { exists }: Pick<Disk, "exists">,
): SettingsError {
  const isBare = !/^(\.{0,2}\/|[A-Za-z][A-Za-z\d+.-]*:)/.test(specifier);
  const isMeant = isBare && exists(new URL(`./${specifier}`, from).href);
  const [shown, path] = [specifier, `./${specifier}`].map((text) => JSON.stringify(text));
  const hint = isMeant
    ? `write ${path}: a name without ./ is that of a package`
    : isBare
      ? "install the package, or write the path of a file with ./ in front of it"
      : "check the path: it starts from the folder of that file";
  return new SettingsError({
    code: "FILE_NOT_FOUND",
    message: `Cannot find ${shown}: ${place} names it for ${JSON.stringify(namespace)}, and there is no such file`,
    hint,
  });
}

/** The files that settings name for a namespace. */
export interface NamedFiles {
  /** `file:` URL of the `package.json`, from which relative paths start. */
  readonly url: string;
  readonly specifiers: readonly string[];
}

/** The files of the first settings that name a namespace; undefined if none does. */
export function filesNamed(namespace: string, settings: readonly Settings[]): NamedFiles | undefined {
  const found = settings.find(({ alias }) => Object.hasOwn(alias, namespace));
  return found === undefined ? undefined : { url: found.url, specifiers: found.alias[namespace] ?? [] };
}

/** Reads the settings of packages, each `package.json` once. */
export interface SettingsReader {
  /**
   * The settings for a file, those of its own package first, then those of the application.
   *
   * @param url - `file:` URL of an importer
   * @throws SettingsError
   */
  of(url: string): readonly Settings[];
}

/**
 * Reads the field `rec` of the nearest `package.json`.
 *
 * @param application - `file:` URL of the program, or of its folder with a slash at the end
 */
export function createSettingsReader(application: string, disk: Pick<Disk, "readText">): SettingsReader {
  const known = new Map<string, Settings | undefined>();
  const settingsIn = (folder: string): Settings | undefined => {
    if (!known.has(folder)) {
      const text = disk.readText(new URL("package.json", folder).href);
      known.set(folder, text === undefined ? undefined : parse(text, folder));
    }
    return known.get(folder);
  };
  const nearest = (url: string): Settings | undefined => {
    for (const folder of foldersAbove(url)) {
      const settings = settingsIn(folder);
      if (settings !== undefined) return settings;
    }
    return undefined;
  };
  return {
    of(url) {
      const both = [nearest(url), nearest(application)];
      return [...new Set(both.filter((settings) => settings !== undefined))];
    },
  };
}

function parse(text: string, folder: string): Settings {
  const url = new URL("package.json", folder).href;
  let manifest: unknown;
  try {
    manifest = JSON.parse(text);
  } catch {
    // The platform reports it as soon as it needs the file.
    return { url, alias: {} };
  }
  const { rec = {} } = Object(manifest) as { readonly rec?: unknown };
  const { alias = {}, ...unknown } = Object(rec) as { readonly alias?: unknown };
  const [key] = Object.keys(unknown);
  if (!isRecord(rec) || key !== undefined || !isRecord(alias)) throw unreadable(url, key);
  const entries = Object.entries<unknown>(alias).map(([namespace, files]): [string, readonly string[]] => {
    const list = Array.isArray(files) ? (files as readonly unknown[]) : [files];
    if (list.length === 0 || !list.every((file) => typeof file === "string")) throw unreadable(url, namespace);
    return [namespace, list];
  });
  return { url, alias: Object.fromEntries(entries) };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function unreadable(url: string, key: string | undefined): SettingsError {
  const place = key === undefined ? "" : ` at ${JSON.stringify(key.slice(0, 80))}`;
  return new SettingsError({
    code: "INVALID_OPTION",
    message: `Cannot read the field "rec" of ${url}${place}: found another form, expected { "alias": { … } }`,
    hint: 'write "rec": { "alias": { "env": "./memory.wasm" } }, with a path or a list of paths for each namespace',
  });
}
