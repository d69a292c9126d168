import type { JSX } from "preact";
import type { Session } from "../../session/session.ts";
import { useIsLong } from "../../ui/use-is-long.ts";
import type { Scene } from "./picture-input.ts";

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
  const isLong = useIsLong(text !== undefined);
  return (
    <p class="picture-work" role="status">
      {isLong ? text : undefined}
    </p>
  );
}
