// Runs in the page of a dev server. A group that a script accepts updates of is linked here, and linked again when a file changes.
import { type Linked, type LinkOptions, link, relink } from "@rec/core";

/** One version of a group. */
export interface HotGroup {
  /** The URL of each file. It has a digest of the bytes. */
  readonly urls: Readonly<Record<string, URL>>;
  /** The providers of the imports that modules of the group provide: importer, namespace, name, provider. */
  readonly providers: readonly (readonly [importer: string, module: string, name: string, provider: string])[];
  /** The values of all other imports. */
  readonly importsFor: NonNullable<LinkOptions["importsFor"]>;
  readonly options: Omit<LinkOptions, "resolve" | "imports" | "importsFor">;
}

/** The data that stay when a group is loaded again: Vite's `import.meta.hot.data`. */
export interface HotData {
  rec?: HotState;
}

interface HotState {
  readonly linked: Linked;
  readonly urls: HotGroup["urls"];
  /** The providers of the newest version; the link asks for them again whenever it is linked again. */
  readonly providers: Map<string, string>;
}

/** The page loads itself again, so nothing is evaluated beyond this. */
const NEVER: Promise<never> = new Promise(() => {});

/**
 * Links a group, or links it again with the files that have changed. Memories, tables and instances stay as far as `relink` keeps
 * them. If it cannot be linked again, the page is loaded again.
 *
 * @throws ModuleLinkError if the first link fails
 */
export async function linkHot(group: HotGroup, data: HotData): Promise<Linked["exports"]> {
  const before = data.rec;
  if (before === undefined) {
    data.rec = await linkFirst(group);
    return data.rec.linked.exports;
  }
  try {
    data.rec = await linkAgain(before, group);
    return data.rec.linked.exports;
  } catch (error) {
    // biome-ignore lint/suspicious/noConsole: the page is about to vanish, and its author reads the console
    console.warn(`[rec] The page is loaded again, because its modules cannot be linked again: ${messageOf(error)}`);
    globalThis.location.reload();
    return NEVER;
  }
}

async function linkFirst({ urls, providers, importsFor, options }: HotGroup): Promise<HotState> {
  const known = new Map<string, string>();
  setProviders(known, providers);
  const resolve: LinkOptions["resolve"] = ({ importer, module, name }) => {
    const provider = known.get(keyOf(importer, module, name));
    return provider === undefined ? undefined : { module: provider, name };
  };
  const linked = await link(await fetchAll(urls), { ...options, importsFor, resolve });
  return { linked, urls, providers: known };
}

async function linkAgain(before: HotState, { urls, providers, importsFor }: HotGroup): Promise<HotState> {
  const [names, earlier] = [urls, before.urls].map((of) => Object.keys(of).sort().join(", "));
  if (names !== earlier) throw new Error(`the files were ${earlier}, and are ${names}`);
  const changed = Object.entries(urls).filter(([name, { href }]) => href !== before.urls[name]?.href);
  const sources = await fetchAll(Object.fromEntries(changed));
  setProviders(before.providers, providers);
  const { kept, lost, ...linked } = await relink(before.linked, sources, { importsFor });
  const list = lost.map(
    ({ module, kind, name, reason }) => `\n  ${[module, kind, name].filter(Boolean).join(" ")}: ${reason}`,
  );
  const replaced = changed.map(([name]) => name).join(", ");
  // biome-ignore lint/suspicious/noConsole: a dev server tells its updates in the console of the page
  console.info(`[rec] ${replaced || "No module"} linked again; ${kept.join(", ") || "no module"} kept${list.join("")}`);
  return { linked, urls, providers: before.providers };
}

function setProviders(known: Map<string, string>, providers: HotGroup["providers"]): void {
  known.clear();
  for (const [importer, module, name, provider] of providers) known.set(keyOf(importer, module, name), provider);
}

function keyOf(importer: string, module: string, name: string): string {
  return JSON.stringify([importer, module, name]);
}

async function fetchAll(urls: HotGroup["urls"]): Promise<Record<string, Uint8Array<ArrayBuffer>>> {
  const fetched = Object.entries(urls).map(async ([name, url]) => {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url.href} is answered with ${response.status}`);
    return [name, new Uint8Array(await response.arrayBuffer())] as const;
  });
  return Object.fromEntries(await Promise.all(fetched));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
