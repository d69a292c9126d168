import type { JSX } from "preact";
import { memo } from "preact/compat";
import { useSlices } from "../../ui/use-slices.ts";
import { cornersOf, edgePath } from "./edge-path.ts";
import type { PlacedPort, SizedCard } from "./geometry.ts";
import { type Layout, type Point, routeKey, type Sizes } from "./layout.ts";
import type { Kind } from "./links.ts";
import type { Card, Edge, Frame, Picture, Stage } from "./picture.ts";
import type { WalkStep } from "./walk.ts";
import { linkSentence } from "./words.ts";

/** A card or a line of the picture. */
export interface Choice {
  readonly is: "card" | "edge";
  readonly id: string;
}

export interface DrawingProps {
  readonly picture: Picture;
  readonly sizes: Sizes;
  readonly layout: Layout;
  readonly stage: Stage;
  readonly chosen: Choice | undefined;
  readonly walk: WalkStep | undefined;
  readonly onChoose: (choice: Choice) => void;
}

/** Cards and lines that are drawn in one task. */
const SLICE = 40;

const KINDS: readonly (Kind | "problem")[] = ["function", "memory", "table", "global", "tag", "problem"];

/** The picture itself: frames, lines, then cards. */
export const Drawing = memo(function Drawing(props: DrawingProps): JSX.Element {
  const { picture, sizes, layout, stage, chosen, walk, onChoose } = props;
  const isDim = dimmer(walk);
  const { cards, edges } = picture;
  const drawn = useSlices(cards.length + edges.length, SLICE);
  return (
    <>
      <defs>
        {KINDS.map((kind) => (
          <marker
            key={kind}
            id={`picture-arrow-${kind}`}
            viewBox="0 0 10 10"
            refX="15"
            refY="5"
            markerWidth="9"
            markerHeight="9"
            markerUnits="userSpaceOnUse"
            orient="auto"
          >
            <path d="M 0 0 L 10 5 L 0 10 z" class={`arrow kind-${kind}`} />
          </marker>
        ))}
      </defs>
      {picture.frames.map((frame) => (
        <FrameView key={frame.id} frame={frame} layout={layout} />
      ))}
      {edges.slice(0, Math.max(0, drawn - cards.length)).map((edge) => (
        <EdgeView
          key={edge.id}
          edge={edge}
          asked={layout.routes[routeKey(edge, "asked")]}
          linked={layout.routes[routeKey(edge, "linked")]}
          stage={stage}
          isChosen={chosen?.is === "edge" && chosen.id === edge.id}
          isDim={isDim.edge(edge)}
          onChoose={onChoose}
        />
      ))}
      {cards.slice(0, drawn).map((card) => {
        const sized = sizes.get(card.id);
        const corner = layout.cards[card.id];
        if (sized === undefined || corner === undefined) return null;
        return (
          <CardView
            key={card.id}
            sized={sized}
            x={corner.x}
            y={corner.y}
            stage={stage}
            isChosen={chosen?.is === "card" && chosen.id === card.id}
            isDim={isDim.card(card)}
            isLive={walk !== undefined && card.modules.length > 0 && card.modules.every((name) => walk.live.has(name))}
            onChoose={onChoose}
          />
        );
      })}
    </>
  );
});

function dimmer(walk: WalkStep | undefined) {
  if (walk === undefined) return { edge: () => false, card: () => false };
  const modules = walk.modules === undefined ? undefined : new Set(walk.modules);
  return {
    edge: ({ links }: Edge) => !links.some(walk.isAbout),
    card: (card: Card) => {
      if (card.is === "linker") return !walk.linker;
      if (card.is === "host" || card.is === "problem") return false;
      return modules !== undefined && !card.modules.some((name) => modules.has(name));
    },
  };
}

/** Enter and space choose what has the focus, as on a button. Elements of SVG know attributes in small letters alone. */
function choosing(choose: () => void) {
  return {
    tabindex: 0,
    onClick: choose,
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      choose();
    },
  } as const;
}

function FrameView({ frame, layout }: { readonly frame: Frame; readonly layout: Layout }): JSX.Element | null {
  const box = layout.frames[frame.id];
  if (box === undefined) return null;
  return (
    <g class={`frame frame-${frame.is}`}>
      <rect x={box.x} y={box.y} width={box.width} height={box.height} rx="16" />
      <text x={box.x + 16} y={box.y + 24}>
        {frame.title}
      </text>
    </g>
  );
}

interface EdgeProps {
  readonly edge: Edge;
  readonly asked: readonly Point[] | undefined;
  readonly linked: readonly Point[] | undefined;
  readonly stage: Stage;
  readonly isChosen: boolean;
  readonly isDim: boolean;
  readonly onChoose: (choice: Choice) => void;
}

const EdgeView = memo(function EdgeView(props: EdgeProps): JSX.Element | null {
  const { edge, asked, linked, stage, isChosen, isDim, onChoose } = props;
  const isShown = edge[stage] !== undefined;
  const points = stage === "asked" ? (asked ?? linked) : (linked ?? asked);
  if (points === undefined) return null;
  // Both forms of a line have the same number of corners, so that one can turn into the other.
  const d = edgePath(points, Math.max(cornersOf(asked), cornersOf(linked)));
  const binding = stage === "asked" && edge.binding !== "problem" && edge.binding !== "host" ? "asked" : edge.binding;
  const kind = edge.binding === "problem" ? "problem" : edge.kind;
  const [first] = edge.links;
  const more = edge.links.length > 1 ? `, and ${edge.links.length - 1} more` : "";
  const label = first === undefined ? "a problem" : `${linkSentence(first)}${more}`;
  const isCyclic = edge.inCycle && stage === "asked";
  const classes = [
    "edge",
    `kind-${kind}`,
    `binding-${binding}`,
    isChosen && "chosen",
    isDim && "dim",
    edge.failed && "failed",
    isCyclic && "cyclic",
  ];
  return (
    // biome-ignore lint/a11y/useSemanticElements: SVG has no such element
    <g
      class={classes.filter(Boolean).join(" ")}
      data-shown={isShown}
      data-edge={edge.id}
      role="button"
      aria-label={label}
      aria-pressed={isChosen}
      {...choosing(() => onChoose({ is: "edge", id: edge.id }))}
      {...(isShown ? {} : { tabindex: -1, "aria-hidden": "true" })}
    >
      <path d={d} class="glow" />
      <path d={d} class="line" marker-end={`url(#picture-arrow-${kind})`} />
      {binding === "fused" ? <path d={d} class="core" /> : null}
      <path d={d} class="reach">
        <title>{label}</title>
      </path>
    </g>
  );
});

interface CardProps {
  readonly sized: SizedCard;
  readonly x: number;
  readonly y: number;
  readonly stage: Stage;
  readonly isChosen: boolean;
  readonly isDim: boolean;
  readonly isLive: boolean;
  readonly onChoose: (choice: Choice) => void;
}

const CARD_NAMES: Readonly<Record<Card["is"], string>> = {
  module: "Module ",
  linker: "",
  host: "",
  cluster: "Group ",
  problem: "Problem ",
};

const CardView = memo(function CardView(props: CardProps): JSX.Element {
  const { sized, x, y, stage, isChosen, isDim, isLive, onChoose } = props;
  const { card, width, height, title, note, ports, more, lines } = sized;
  const isShown = !card.made || stage === "linked";
  const classes = ["node", `node-${card.is}`, isChosen && "chosen", isDim && "dim", isLive && "live"];
  const { onClick, ...focusing } = choosing(() => onChoose({ is: "card", id: card.id }));
  return (
    <g
      class={classes.filter(Boolean).join(" ")}
      transform={`translate(${x} ${y})`}
      data-shown={isShown}
      data-card={card.id}
      {...{ onClick }}
    >
      <title>{card.is === "problem" ? card.note : card.title}</title>
      {/* The button in front says the same in a sentence. */}
      {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it can have the focus */}
      <g aria-hidden="true">
        {card.is === "cluster" ? <rect class="behind" x="6" y="6" width={width} height={height} rx="12" /> : null}
        <rect class="body" width={width} height={height} rx="12" />
        <text class="name" x="14" y="24">
          {title}
        </text>
        {isLive ? <path class="tick" d={`M ${width - 26} 19 l 5 5 l 9 -10`} /> : null}
        {note === "" ? null : (
          <text class="note" x="14" y="42">
            {note}
          </text>
        )}
        {lines.map((line) => (
          <text key={line.y} class="message" x="14" y={line.y}>
            {line.text}
          </text>
        ))}
        {ports.map((placed) => (
          <PortView key={placed.port.id} placed={placed} isShown={!placed.port.made || stage === "linked"} />
        ))}
        {more === undefined ? null : (
          <text class="more" x={width - 14} y={more.y} text-anchor="end">
            {more.text}
          </text>
        )}
      </g>
      {/* biome-ignore lint/a11y/useSemanticElements: SVG has no such element */}
      <rect
        class="hit"
        width={width}
        height={height}
        rx="12"
        role="button"
        aria-label={`${CARD_NAMES[card.is]}${card.title}${card.note === "" ? "" : `, ${card.note}`}${isLive ? ", live" : ""}`}
        {...(card.cluster === undefined ? { "aria-pressed": isChosen } : {})}
        {...focusing}
        {...(isShown ? {} : { tabindex: -1, "aria-hidden": "true" })}
      />
    </g>
  );
});

function PortView({ placed, isShown }: { readonly placed: PlacedPort; readonly isShown: boolean }): JSX.Element {
  const { port, side, x, y, text } = placed;
  const isLeft = side === "left";
  return (
    <g class={`port kind-${port.failed ? "problem" : port.kind}`} data-shown={isShown}>
      <path class="symbol" d={port.failed ? CROSS : SYMBOLS[port.kind]} transform={`translate(${x} ${y})`} />
      {text === "" ? null : (
        <text class="label" x={isLeft ? x + 14 : x - 14} y={y + 4.5} text-anchor={isLeft ? "start" : "end"}>
          {text}
        </text>
      )}
    </g>
  );
}

/** A shape for each kind, around its middle. */
export const SYMBOLS: Readonly<Record<Kind, string>> = {
  function: "M -5.5 0 A 5.5 5.5 0 1 1 5.5 0 A 5.5 5.5 0 1 1 -5.5 0 z",
  memory: "M -5 -5 H 5 V 5 H -5 z",
  table: "M -5.5 -5.5 H 5.5 V 5.5 H -5.5 z M -5.5 0 H 5.5 M 0 -5.5 V 5.5",
  global: "M 0 -6.5 L 6.5 0 L 0 6.5 L -6.5 0 z",
  tag: "M 0 -6 L 6.5 5.5 L -6.5 5.5 z",
};

export const CROSS = "M -5 -5 L 5 5 M -5 5 L 5 -5";
