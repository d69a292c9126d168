import { emptySet, type ModuleEntry, type ModuleSet, type Resolution, type SetOptions } from "./module-set.ts";

/** A set as an address holds it: short keys, and lists in place of objects. */
interface StoredSet {
  /** Name and URL of each module. */
  readonly m: readonly (readonly [name: string, url: string])[];
  readonly o?: SetOptions;
  /** Importer, namespace and name of the import, module and name of the provider. */
  readonly r?: readonly (readonly [string, string, string, string, string])[];
  /** Host functions. */
  readonly h?: string;
}

/** A set from an address. Code from an address is no part of the set: the reader has to allow it first. */
export interface OpenedSet {
  readonly set: ModuleSet;
  /** Host functions that the address brings; empty if there are none. */
  readonly hostCode: string;
}

/** Longer addresses are refused by servers and chats. */
const LONGEST_ADDRESS = 16_000;
/** An address with more modules is no work of this page. */
const MOST_MODULES = 500;

const KEY = "#set=";

/** The values that each option may have. */
const OPTION_CHECKS: { readonly [Key in keyof Required<SetOptions>]: (value: unknown) => boolean } = {
  binding: oneOf("auto", "shim", "closure"),
  hoist: isBoolean,
  reconcileLimits: isBoolean,
  unresolved: oneOf("error", "trap"),
  dataOverlap: oneOf("error", "warn", "allow"),
  initialize: isBoolean,
  place: oneOf("auto", "off", "require"),
  stackSize: (value) => typeof value === "number" && Number.isSafeInteger(value) && value >= 0,
  heap: isText,
  fuse: oneOf("auto", true, false),
  strict: isBoolean,
  wasi: (value) => isBoolean(value) || isWasiSettings(value),
};

/** The fragment of an address that reopens a set; undefined if the set has files of the reader, or is too long for an address. */
export function addressOf({ modules, options, resolutions, hostCode }: ModuleSet): string | undefined {
  const entries: (readonly [string, string])[] = [];
  for (const { name, source } of modules) {
    if (source.from !== "url") return undefined;
    entries.push([name, source.url]);
  }
  const stored: StoredSet = {
    m: entries,
    ...(Object.keys(options).length === 0 ? {} : { o: options }),
    ...(resolutions.length === 0
      ? {}
      : {
          r: resolutions.map(
            ({ importer, import: wanted, provider }) =>
              [importer, wanted.module, wanted.name, provider.module, provider.name] as const,
          ),
        }),
    ...(hostCode.trim() === "" ? {} : { h: hostCode }),
  };
  const address = KEY + encodeURIComponent(JSON.stringify(stored));
  return address.length > LONGEST_ADDRESS ? undefined : address;
}

/** Whether the fragment of an address is meant to hold a set. */
export function hasSet(fragment: string): boolean {
  return fragment.startsWith(KEY);
}

/**
 * The set of a fragment.
 *
 * @throws Error with a message for the reader, if the fragment is no set of this page
 */
export function setOfAddress(fragment: string): OpenedSet {
  const stored = read(fragment);
  if (!isRecord(stored) || !Array.isArray(stored["m"])) throw broken("it has no list of modules");
  const { m: modules, o: options = {}, r: resolutions = [], h: hostCode = "" } = stored;
  if (modules.length > MOST_MODULES)
    throw broken(`it has ${modules.length} modules, at most ${MOST_MODULES} are opened`);
  if (!isRecord(options) || !Array.isArray(resolutions) || !isText(hostCode)) throw broken("a part has another form");
  const entries = modules.map(entryOf);
  const names = new Set(entries.map(({ name }) => name));
  if (names.size < entries.length) throw broken("two modules have the same name");
  return {
    set: { ...emptySet, modules: entries, options: optionsOf(options), resolutions: resolutions.map(resolutionOf) },
    hostCode,
  };
}

function read(fragment: string): unknown {
  try {
    return JSON.parse(decodeURIComponent(fragment.slice(KEY.length)));
  } catch {
    throw broken("it is cut off, or changed");
  }
}

function broken(reason: string): Error {
  return new Error(`The address holds a set that cannot be opened: ${reason}`);
}

function entryOf(value: unknown): ModuleEntry {
  if (!isTexts(value, 2)) throw broken("a module is not given by name and URL");
  const [name = "", url = ""] = value;
  if (name === "") throw broken("a module has no name");
  // A URL with code as its scheme loads nothing, and is refused here with a sentence.
  const protocol = URL.parse(url, "http://page.invalid/")?.protocol;
  if (protocol !== "http:" && protocol !== "https:") throw broken(`${JSON.stringify(url)} is no URL of the web`);
  return { name, source: { from: "url", url } };
}

function resolutionOf(value: unknown): Resolution {
  if (!isTexts(value, 5)) throw broken("the choice of a provider has another form");
  const [importer = "", namespace = "", name = "", module = "", exported = ""] = value;
  return { importer, import: { module: namespace, name }, provider: { module, name: exported } };
}

function optionsOf(options: Readonly<Record<string, unknown>>): SetOptions {
  for (const [name, value] of Object.entries(options)) {
    const check = Object.hasOwn(OPTION_CHECKS, name) ? OPTION_CHECKS[name as keyof SetOptions] : undefined;
    if (check?.(value) !== true) throw broken(`${JSON.stringify(name)} is no option, or has another value`);
  }
  return options as SetOptions;
}

function oneOf(...values: readonly unknown[]): (value: unknown) => boolean {
  return (value) => values.includes(value);
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === "boolean";
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isTexts(value: unknown, length: number): value is readonly string[] {
  return Array.isArray(value) && value.length === length && value.every(isText);
}

function isWasiSettings(value: unknown): boolean {
  if (!isRecord(value) || Object.keys(value).some((name) => name !== "args" && name !== "env")) return false;
  const { args = [], env = {} } = value;
  return Array.isArray(args) && args.every(isText) && isRecord(env) && Object.values(env).every(isText);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
