import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Session } from "../../session/session.ts";
import type { Scene } from "./picture-input.ts";

/** Work that ends sooner needs no words. */
const SOON_MS = 300;

/**
 * What is under way before the picture is up to date.
 *
 * @param laidOut - what is being laid out; undefined if nothing is
 */
export function workText({ state, set }: Session, laidOut: Scene | undefined): string | undefined {
  const { length } = set.value.modules;
  if (state.value === "working" && length > 0) return `Linking ${count(length)}`;
  return laidOut && `Laying out ${count(laidOut.modules.length)}`;
}

function count(modules: number): string {
  return modules === 1 ? "1 module" : `${modules} modules`;
}

/** A quiet line in the picture about work that takes long. Screen readers read it. */
export function PictureWork({ text }: { readonly text: string | undefined }): JSX.Element {
  const [isLong, setLong] = useState(false);
  const isUnderWay = text !== undefined;
  useEffect(() => {
    setLong(false);
    if (!isUnderWay) return;
    const timer = setTimeout(() => setLong(true), SOON_MS);
    return () => clearTimeout(timer);
  }, [isUnderWay]);
  return (
    <p class="picture-work" role="status">
      {isLong ? text : undefined}
    </p>
  );
}
