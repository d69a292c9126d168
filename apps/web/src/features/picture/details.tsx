import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { CardDetails } from "./card-details.tsx";
import type { DetailsInput } from "./detail-parts.tsx";
import { EdgeDetails } from "./edge-details.tsx";
import type { Card, Edge } from "./picture.ts";
import { linkSentence } from "./words.ts";

export interface DetailsProps extends DetailsInput {
  readonly subject: { readonly card: Card } | { readonly edge: Edge };
  readonly onClose: () => void;
}

/** Everything about one card or one line. */
export function Details(props: DetailsProps): JSX.Element {
  const { subject, onClose } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  const title = "card" in subject ? subject.card.title : edgeTitle(subject.edge);
  useEffect(() => heading.current?.focus({ preventScroll: true }), [title]);
  return (
    <section
      class="details"
      aria-label="Details"
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <header>
        <h3 ref={heading} tabIndex={-1}>
          {title}
        </h3>
        <button type="button" onClick={onClose}>
          Close
        </button>
      </header>
      {"card" in subject ? (
        <CardDetails {...props} card={subject.card} />
      ) : (
        <EdgeDetails {...props} edge={subject.edge} />
      )}
    </section>
  );
}

function edgeTitle({ links }: Edge): string {
  const [link] = links;
  if (link === undefined) return "A problem";
  return links.length === 1 ? linkSentence(link) : `${links.length} imports`;
}
