import type { JSX } from "preact";
import type { AreaContent, LegendEntry, MemoryMap } from "../../model/memory-api.ts";

/** A tile of 8 by 8 pixels. All can be told apart without colour. */
interface Tile {
  /** The class that gives paper and ink. */
  readonly name: string;
  /** The ink; none for paper alone. */
  readonly ink: JSX.Element | null;
}

const line = (d: string, width = 1.5): JSX.Element => <path class="tile-line" d={d} stroke-width={width} />;
const rising = "M-2 2L2 -2M0 8L8 0M6 10L10 6";
const falling = "M-2 6L2 10M0 0L8 8M6 -2L10 2";

const TILES: Readonly<Record<Exclude<AreaContent, "data">, Tile>> = {
  other: { name: "other", ink: null },
  zeroed: { name: "zeroed", ink: <circle class="tile-dot" cx="4" cy="4" r="1.4" /> },
  stack: { name: "stack", ink: line("M0 2H8M0 6H8") },
  heap: { name: "heap", ink: line(`${rising}${falling}`, 1) },
  own: { name: "own", ink: <path class="tile-dot" d="M0 0h4v4h-4zM4 4h4v4h-4z" /> },
  live: { name: "live", ink: <path class="tile-dot" d="M0 0h8v8h-8z" /> },
  quick: { name: "quick", ink: line("M2 0V8M6 0V8") },
  free: { name: "free", ink: line("M0 8L8 0M-2 2L2 -2M6 10L10 6", 0.8) },
  tail: { name: "tail", ink: <circle class="tile-dot" cx="4" cy="4" r="0.7" /> },
};

/** Static data of the first modules; further modules begin again. */
const DATA_TILES: readonly Tile[] = [
  { name: "data-1", ink: line(rising, 2.4) },
  { name: "data-2", ink: line(falling, 2.4) },
  { name: "data-3", ink: line("M0 4H8M4 0V8", 1.8) },
  { name: "data-4", ink: line("M0 2L4 6L8 2", 2) },
];

/** The tile of each entry of a legend. */
export function tilesOf(legend: MemoryMap["legend"] | readonly LegendEntry[]): readonly Tile[] {
  let modules = 0;
  return legend.map(({ content }) => {
    if (content !== "data") return TILES[content];
    return DATA_TILES[modules++ % DATA_TILES.length] as Tile;
  });
}

/** The patterns of the map, which also its legend uses. */
export function MapPatterns(): JSX.Element {
  return (
    <svg class="map-patterns" width="0" height="0" aria-hidden="true">
      <title>Patterns</title>
      <defs>
        {[...Object.values(TILES), ...DATA_TILES].map(({ name, ink }) => (
          <pattern
            key={name}
            id={`tile-${name}`}
            class={`tile tile-${name}`}
            width="8"
            height="8"
            patternUnits="userSpaceOnUse"
          >
            <path class="tile-paper" d="M0 0h8v8h-8z" />
            {ink}
          </pattern>
        ))}
      </defs>
    </svg>
  );
}
