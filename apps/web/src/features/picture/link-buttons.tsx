import type { JSX } from "preact";
import type { Link } from "./links.ts";
import { linkSentence } from "./words.ts";

/** Links as sentences, each of which shows its line. */
export function LinkButtons({
  links,
  onChoose,
}: {
  readonly links: readonly Link[];
  readonly onChoose: (link: Link) => void;
}): JSX.Element {
  return (
    <ul class="link-list">
      {links.map((link) => (
        <li key={link.id}>
          <button type="button" onClick={() => onChoose(link)}>
            {linkSentence(link)}
          </button>
        </li>
      ))}
    </ul>
  );
}
