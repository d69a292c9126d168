import { examples } from "../model/examples.ts";
import { lessonSet, type ModuleSet } from "../model/module-set.ts";
import { addressOf, hasSet, type OpenedSet, setOfAddress } from "../model/set-address.ts";
import { createKeptFiles } from "./kept-files.ts";
import type { Session } from "./session.ts";

export { askBeforeLeaving } from "./kept-files.ts";

/** The set that an address names. If it cannot be read, the lesson, with a note. Its host functions wait in a note, too. */
export function openAddress({ note }: Pick<Session, "note">, fragment: string, example: string | null): ModuleSet {
  try {
    const { set, hostCode } = readAddress(fragment, example);
    if (hostCode !== "") {
      const text = "The address brings host functions: code of whoever made it. Read it before you use it.";
      note.value = { text, hostCode };
    }
    return set;
  } catch (error) {
    note.value = { text: `${error instanceof Error ? error.message : String(error)}. The lesson is shown.` };
    return lessonSet;
  }
}

/**
 * The set that an address names; the lesson if it names none.
 *
 * @throws Error if the page has no such example, or the fragment is no set
 */
function readAddress(fragment: string, example: string | null): OpenedSet {
  if (hasSet(fragment)) return setOfAddress(fragment);
  return { set: example === null ? lessonSet : exampleOf(example), hostCode: "" };
}

/** The set with files that the browser keeps for the entry of the history. */
export async function reopenFiles(
  { keep }: Pick<Session, "keep">,
  visited: Map<string, ModuleSet>,
): Promise<ModuleSet | undefined> {
  const key: unknown = history.state;
  if (typeof key !== "string") return undefined;
  const set = await keep(createKeptFiles).reopen(key);
  if (set !== undefined) visited.set(key, set);
  return set;
}

/**
 * Writes a set to the page's address: an example by its name, another set by its contents. The files in it are kept.
 *
 * @param visited - gets a set that is no example, by the key that the entry of the history has as its state
 */
export function writeAddress(
  { set: { value: set }, keep }: Pick<Session, "set" | "keep">,
  visited: Map<string, ModuleSet>,
): void {
  const example = examples.find((candidate) => candidate.set === set);
  const wanted = new URL(location.pathname, location.href);
  if (example !== undefined && example.set !== lessonSet) wanted.searchParams.set("example", example.id);
  if (example === undefined) wanted.hash = addressOf(set) ?? "";
  const key = typeof history.state === "string" && visited.has(history.state) ? history.state : undefined;
  // Each example is one step in the history; edits of a set are one step together.
  if (example === undefined) {
    // The entries of an earlier visit keep their states, so the key tells the visits apart.
    const step = key ?? `${performance.timeOrigin} ${visited.size}`;
    visited.set(step, set);
    if (key === undefined) history.pushState(step, "", wanted);
    else history.replaceState(step, "", wanted);
    void keep(createKeptFiles).keep(step, set);
  } else if (key !== undefined || wanted.href !== location.href) history.pushState(null, "", wanted);
}

/** @throws Error if the page has no such example */
function exampleOf(id: string): ModuleSet {
  const example = examples.find((candidate) => candidate.id === id);
  if (example === undefined) throw new Error(`There is no example ${JSON.stringify(id)}`);
  return example.set;
}
