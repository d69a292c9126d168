import type { Disk } from "./disk.ts";
import { foldersAbove } from "./folders-above.ts";

/** The files of namespaces, and the `package.json` in which they stand. Relative paths start from that file. */
export interface Settings {
  /** `file:` URL of the `package.json`. */
  readonly url: string;
  readonly alias: Readonly<Record<string, readonly string[]>>;
}

/** A field `rec` of another form; the hint shows the form that is read. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
  readonly hint: string =
    'write "rec": { "alias": { "env": "./memory.wasm" } }, with a path or a list of paths for each namespace';
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
  return new SettingsError(
    `Cannot read the field "rec" of ${url}${place}: found another form, expected { "alias": { … } }`,
  );
}
