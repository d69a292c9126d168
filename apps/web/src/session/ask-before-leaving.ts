import { effect } from "@preact/signals";
import type { ModuleSet } from "../model/module-set.ts";
import type { Session } from "./session.ts";

/** A reload, or a closed tab, drops files of the reader, and no address brings them back: the browser asks first. */
export function askBeforeLeaving({ set, view }: Session): void {
  const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
  // A listener that is always there would keep the page out of the browser's cache of pages.
  effect(() => {
    const hasFiles = [set.value, view.value?.set].some((each) => each !== undefined && hasFile(each));
    if (hasFiles) addEventListener("beforeunload", ask);
    else removeEventListener("beforeunload", ask);
  });
}

function hasFile({ modules }: ModuleSet): boolean {
  return modules.some(({ source }) => source.from === "file");
}
