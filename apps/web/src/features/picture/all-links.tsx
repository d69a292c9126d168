import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Choice } from "./drawing.tsx";
import { LinkButtons } from "./link-buttons.tsx";
import type { Link } from "./links.ts";
import type { Picture } from "./picture.ts";

/** The list of all links has no more items. */
const MOST_LISTED = 400;

interface AllLinksProps {
  readonly links: readonly Link[];
  readonly picture: Picture;
  readonly onChoose: (choice: Choice) => void;
}

/** The picture as a list, for those who do not see it, and for searching. */
export function AllLinks({ links, picture, onChoose }: AllLinksProps): JSX.Element | null {
  const [open, setOpen] = useState(false);
  if (links.length === 0) return null;
  const choose = (link: Link): void => {
    const edge = picture.edges.find((each) => each.links.includes(link));
    if (edge !== undefined) onChoose({ is: "edge", id: edge.id });
  };
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{links.length === 1 ? "The link as a list" : `All ${links.length} links as a list`}</summary>
      {open ? <LinkButtons links={links.slice(0, MOST_LISTED)} onChoose={choose} /> : null}
      {open && links.length > MOST_LISTED ? <p class="note">{`and ${links.length - MOST_LISTED} more`}</p> : null}
    </details>
  );
}
