import { effect } from "@preact/signals";
import { lessonSet, type ModuleSet } from "../model/module-set.ts";
import type { Session } from "./session.ts";

/**
 * Opens the set that the page's address names, and keeps the address up to date: an example by its name, another set by its
 * contents. A set with files of the reader has no address; while the page is open, a step back or forward still leads to it.
 */
export async function keepAddress(session: Session): Promise<void> {
  let written: ModuleSet | undefined = session.set.peek();
  /** The sets of this visit, by the key in the state of their entry in the history. */
  const visited = new Map<string, ModuleSet>();
  let addresses: Promise<typeof import("./set-of-address.ts")> | undefined;

  /** The code for other sets than the lesson, which most visits do without. */
  const loadAddresses = async () => {
    addresses ??= import("./set-of-address.ts").then((loaded) => {
      loaded.askBeforeLeaving(session);
      return loaded;
    });
    return await addresses;
  };
  const show = (set: ModuleSet): Promise<void> => {
    written = set;
    return session.change(set);
  };
  const open = async (): Promise<void> => {
    const { hash, search } = location;
    const id = new URLSearchParams(search).get("example");
    session.note.value = undefined;
    const known = typeof history.state === "string" ? visited.get(history.state) : undefined;
    if (known !== undefined) return await show(known);
    if (hash === "" && id === null) {
      const reopened = history.state && (await (await loadAddresses()).reopenFiles(session, visited));
      return await show(reopened ?? lessonSet);
    }
    await show((await loadAddresses()).openAddress(session, hash, id));
  };

  addEventListener("popstate", () => void open());
  const opened = open();
  effect(() => {
    const set = session.set.value;
    if (set === written) return;
    written = set;
    void loadAddresses().then(({ writeAddress }) => {
      // A newer change writes its own address.
      if (written === set) writeAddress(session, visited);
    });
  });
  await opened;
}
