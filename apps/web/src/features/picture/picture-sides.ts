import { shownPath } from "../../model/shown-name.ts";
import type { CardId, End, Kind, Link } from "./links.ts";
import type { Port } from "./picture.ts";

/** One side of a card has no more ports; the last of them stands for the rest. */
const MOST_PORTS = 8;

/** The ports of one side of a card. */
export interface Side {
  /** Id of the port of an extern. */
  idOf(key: string, isWhole: boolean): string;
  ports(isWhole: boolean): readonly Port[];
}

/** The externs of each side of each card, in the order of links. */
export function gatherSides(links: readonly Link[], cardOf: (id: CardId) => string): ReadonlyMap<string, Side> {
  interface Found {
    readonly end: End;
    readonly kind: Kind;
    made: boolean;
    failed: boolean;
  }
  const found = new Map<string, Map<string, Found>>();
  const add = (end: End, link: Link, made: boolean): void => {
    const card = cardOf(end.card);
    const id = `${end.side} ${card}`;
    const side = found.get(id) ?? new Map<string, Found>();
    found.set(id, side);
    const key = card === end.card ? end.key : `${end.card} ${end.key}`;
    const entry = side.get(key) ?? { end, kind: link.kind, made, failed: false };
    if (!made) entry.made = false;
    if (link.problems.length > 0) entry.failed = true;
    side.set(key, entry);
  };
  for (const link of links) {
    if (link.asked !== undefined) for (const end of [link.asked.from, link.asked.to]) add(end, link, false);
    // A slot and its fill are one row of the linker.
    if (link.linked !== undefined) {
      for (const end of [link.linked.from, link.linked.to])
        add(end, link, end.card === "linker" || end.key.startsWith("hoist "));
    }
    if (link.asked === undefined && link.linked === undefined) {
      const { importer, import: wanted } = link;
      const label = shownPath(wanted);
      add(
        { card: `module:${importer}`, side: "left", label, key: JSON.stringify([wanted.module, wanted.name]) },
        link,
        false,
      );
    }
  }
  const sides = new Map<string, Side>();
  for (const [id, externs] of found) {
    // Failed ports come first, so that they are never among the rest.
    const all = [...externs].sort(([, a], [, b]) => Number(b.failed) - Number(a.failed));
    const shown = all.length > MOST_PORTS ? all.slice(0, MOST_PORTS - 1) : all;
    const shownKeys = new Set(shown.map(([key]) => key));
    const rest = all.filter(([key]) => !shownKeys.has(key)).map(([, entry]) => entry);
    const wholePort = (entries: readonly Found[], label: string, suffix: string): Port => ({
      id: `${id} ${suffix}`,
      label,
      kind: entries[0]?.kind ?? "function",
      count: entries.length,
      made: entries.every(({ made }) => made),
      failed: entries.some(({ failed }) => failed),
    });
    sides.set(id, {
      idOf: (key, isWhole) => (isWhole ? `${id} *` : shownKeys.has(key) ? `${id} =${key}` : `${id} +`),
      ports(isWhole) {
        if (isWhole)
          return [
            wholePort(
              all.map(([, entry]) => entry),
              "",
              "*",
            ),
          ];
        const ports = shown.map(([key, { end, kind, made, failed }]): Port => {
          return { id: `${id} =${key}`, label: end.label, kind, count: 1, made, failed };
        });
        return rest.length === 0 ? ports : [...ports, wholePort(rest, `${rest.length} more`, "+")];
      },
    });
  }
  return sides;
}
