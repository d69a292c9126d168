import { readFileSync } from "node:fs";
import { ModuleLoadError } from "@rec/core";

/** The files of namespaces, and the `package.json` in which they stand. Relative paths start from that file. */
export interface Settings {
  /** `file:` URL of the `package.json`. */
  readonly url: string;
  readonly alias: Readonly<Record<string, readonly string[]>>;
}

/** Reads the settings of packages, each `package.json` once. */
export interface SettingsReader {
  /**
   * The settings for a file, those of its own package first, then those of the application.
   *
   * @param url - `file:` URL of an importer
   */
  of(url: string): readonly Settings[];
}

/**
 * Reads the field `rec` of the nearest `package.json`.
 *
 * @param application - `file:` URL of the program, or of the working directory with a slash at its end
 */
export function createSettingsReader(application: string): SettingsReader {
  const known = new Map<string, Settings | undefined>();
  const nearest = (url: string): Settings | undefined => {
    const folder = new URL(".", url).href;
    if (known.has(folder)) return known.get(folder);
    const parent = new URL("..", folder).href;
    const text = readText(new URL("package.json", folder));
    const found = text === undefined ? (parent === folder ? undefined : nearest(parent)) : parse(text, folder);
    known.set(folder, found);
    return found;
  };
  return {
    of(url) {
      const both = [nearest(url), nearest(application)];
      return [...new Set(both.filter((settings) => settings !== undefined))];
    },
  };
}

function readText(file: URL): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function parse(text: string, folder: string): Settings {
  const url = new URL("package.json", folder).href;
  let manifest: unknown;
  try {
    manifest = JSON.parse(text);
  } catch {
    // Node.js reports it as soon as it needs the file.
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

function unreadable(url: string, key: string | undefined): ModuleLoadError {
  const place = key === undefined ? "" : ` at ${JSON.stringify(key.slice(0, 80))}`;
  const message = `Cannot read the field "rec" of ${url}${place}: found another form, expected { "alias": { … } }`;
  const hint =
    'write "rec": { "alias": { "env": "./memory.wasm" } }, with a path or a list of paths for each namespace';
  return new ModuleLoadError("INVALID_OPTION", [{ code: "INVALID_OPTION", message, hint }]);
}
