import type { JSX } from "preact";
import { SYMBOLS } from "./drawing.tsx";
import type { Binding, Kind } from "./links.ts";
import type { Picture, Stage } from "./picture.ts";
import { BINDING_NAMES, KIND_NAMES } from "./words.ts";

/** The kinds and bindings that the picture shows. */
export function Legend({ picture, stage }: { readonly picture: Picture; readonly stage: Stage }): JSX.Element {
  const shown = picture.edges.filter((edge) => edge[stage] !== undefined && edge.binding !== "problem");
  const kinds = [...new Set(shown.map(({ kind }) => kind))];
  const bindings = [
    ...new Set(
      shown.map(
        ({ binding }): Binding =>
          binding === "problem" || (stage === "asked" && binding !== "host") ? "asked" : binding,
      ),
    ),
  ];
  return (
    <ul class="legend" aria-label="Legend">
      {kinds.map((kind) => (
        <KindItem key={kind} kind={kind} />
      ))}
      {bindings.map((binding) => (
        <li key={binding}>
          <svg class={`edge binding-${binding} sample`} width="40" height="12" aria-hidden="true">
            <path class="line" d="M 2 6 H 38" />
            {binding === "fused" ? <path class="core" d="M 2 6 H 38" /> : null}
          </svg>
          {BINDING_NAMES[binding]}
        </li>
      ))}
    </ul>
  );
}

function KindItem({ kind }: { readonly kind: Kind }): JSX.Element {
  return (
    <li>
      <svg class={`port kind-${kind}`} width="16" height="16" viewBox="-8 -8 16 16" aria-hidden="true">
        <path class="symbol" d={SYMBOLS[kind]} />
      </svg>
      {KIND_NAMES[kind]}
    </li>
  );
}
