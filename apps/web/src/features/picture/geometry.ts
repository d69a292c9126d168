import type { Card, Port } from "./picture.ts";

/** Sizes of the parts of a card, in units of the picture: one unit is one CSS pixel at 100 %. */
export const ROW = 26;
const HEAD = 54;
const SHORT_HEAD = 40;
const PAD = 14;
/** A wide monospaced character of the labels; the labels are set in this size or smaller. */
const CHARACTER = 8.2;
const TITLE_CHARACTER = 10.8;
const NOTE_CHARACTER = 7.3;
const LEAST_WIDTH = 132;
/** Side by side, imports and exports of a card are no wider; else exports stand under imports. */
const WIDEST = 250;
const LONGEST_LABEL = 24;
const LONGEST_TITLE = 22;
/** A message of a problem, in characters a line, and in lines. */
const MESSAGE_CHARACTERS = 32;
const MESSAGE_LINES = 4;
const MESSAGE_LINE = 17;

export interface PlacedPort {
  readonly port: Port;
  readonly side: "left" | "right";
  /** The middle of its symbol, from the corner of the card. */
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

/** A card with its inner measures; positions count from its corner. */
export interface SizedCard {
  readonly card: Card;
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly note: string;
  readonly ports: readonly PlacedPort[];
  /** `12 more exports`, with its place. */
  readonly more?: { readonly text: string; readonly y: number };
  /** The lines of a message, with the height of the first. */
  readonly lines: readonly { readonly text: string; readonly y: number }[];
}

export function sizeCard(card: Card): SizedCard {
  if (card.is === "problem") return sizeProblem(card);
  const title = shorten(card.title, LONGEST_TITLE);
  const head = card.note === "" ? SHORT_HEAD : HEAD;
  const isWhole = [...card.left, ...card.right].every(({ label }) => label === "");
  const headWidth = Math.max(titleWidth(title), card.note.length * NOTE_CHARACTER) + 2 * PAD;
  if (isWhole) {
    const width = Math.max(LEAST_WIDTH, headWidth);
    const middle = (ports: readonly Port[], side: "left" | "right"): PlacedPort[] =>
      ports.map((port) => ({ port, side, x: side === "left" ? 0 : width, y: head / 2, text: "" }));
    const ports = [...middle(card.left, "left"), ...middle(card.right, "right")];
    return { card, width, height: head, title, note: card.note, ports, ...moreOf(card, head), lines: [] };
  }

  const label = ({ label }: Port) => shorten(label, LONGEST_LABEL);
  const widest = (ports: readonly Port[]) =>
    ports.reduce((most, port) => Math.max(most, cellsOf(label(port)) * CHARACTER), 0);
  const [left, right] = [widest(card.left), widest(card.right)];
  const beside = left + right + (left > 0 && right > 0 ? 20 : 0) + 2 * PAD;
  const stacked = beside > WIDEST && left > 0 && right > 0;
  const width = Math.ceil(Math.max(LEAST_WIDTH, headWidth, stacked ? Math.max(left, right) + 2 * PAD : beside));
  // The row of a slot is one row of the linker, with a port on both sides.
  const slots =
    card.is === "linker" ? new Map(card.right.map(({ id }, row) => [id.replace("right", "left"), row])) : undefined;
  const rowOf = (port: Port, row: number) => slots?.get(port.id) ?? row;
  const at = (row: number) => head + row * ROW + ROW / 2 - 4;
  const start = stacked ? card.left.length : 0;
  const ports: PlacedPort[] = [
    ...card.left.map(
      (port, row): PlacedPort => ({
        port,
        side: "left",
        x: 0,
        y: at(rowOf(port, row)),
        text: slots?.has(port.id) ? "" : label(port),
      }),
    ),
    ...card.right.map(
      (port, row): PlacedPort => ({ port, side: "right", x: width, y: at(start + row), text: label(port) }),
    ),
  ];
  const rows = stacked ? card.left.length + card.right.length : Math.max(card.left.length, card.right.length);
  const bottom = head + rows * ROW;
  const more = moreOf(card, bottom);
  const height = bottom + (more.more === undefined ? 4 : 24);
  return { card, width, height, title, note: card.note, ports, ...more, lines: [] };
}

function moreOf(card: Card, bottom: number): Pick<SizedCard, "more"> {
  if (card.is !== "module" || card.moreExports === 0 || card.right.length + card.left.length === 0) return {};
  const more = card.right.length > 0 ? "more " : "";
  return { more: { text: `${card.moreExports} ${more}export${card.moreExports === 1 ? "" : "s"}`, y: bottom + 8 } };
}

function sizeProblem(card: Card): SizedCard {
  const texts = wrap(card.note, MESSAGE_CHARACTERS, MESSAGE_LINES);
  const lines = texts.map((text, index) => ({ text, y: 44 + index * MESSAGE_LINE }));
  const longest = texts.reduce((most, text) => Math.max(most, cellsOf(text)), 0);
  const width = Math.ceil(Math.max(LEAST_WIDTH, card.title.length * CHARACTER, longest * NOTE_CHARACTER) + 2 * PAD);
  const height = 44 + (texts.length - 1) * MESSAGE_LINE + 14;
  const ports = card.right.map((port): PlacedPort => ({ port, side: "right", x: width, y: 20, text: "" }));
  return { card, width, height, title: card.title, note: "", ports, lines };
}

/** Characters that are as wide as two others: those of East Asian scripts, and pictures. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60]/u;

/** Letters that are wider than the others in a font whose letters differ. */
const BROAD = /[\p{Lu}mw%@&]/u;

/** The width of a text in a monospaced font, in characters. */
function cellsOf(text: string): number {
  return [...text].reduce((sum, character) => sum + cellOf(character), 0);
}

function cellOf(character: string): number {
  return WIDE.test(character) ? 2 : 1;
}

/** The widest of the usual fonts for screens decides. */
function titleWidth(title: string): number {
  const units = [...title].map((character) => (BROAD.test(character) ? 1.5 : cellOf(character)));
  return units.reduce((sum, unit) => sum + unit, 0) * TITLE_CHARACTER;
}

/** The beginning and the end of a text that is wider than some characters. */
export function shorten(text: string, longest: number): string {
  if (cellsOf(text) <= longest) return text;
  const characters = [...text];
  const end = Math.floor((longest - 1) / 2);
  const last = beginning(characters.toReversed(), end).toReversed();
  return `${beginning(characters, longest - 1 - end).join("")}…${last.join("")}`;
}

/** The first characters, as far as their width goes. */
function beginning(characters: readonly string[], cells: number): readonly string[] {
  let left = cells;
  const end = characters.findIndex((character) => {
    left -= cellOf(character);
    return left < 0;
  });
  return end < 0 ? characters : characters.slice(0, end);
}

/** A text in lines; words that are longer than a line are shortened, and a last line that does not fit ends in an ellipsis. */
export function wrap(text: string, longest: number, most: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).map((each) => shorten(each, longest))) {
    if (line === "") line = word;
    else if (line.length + 1 + word.length <= longest) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  if (line !== "") lines.push(line);
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most - 1), `${shorten(lines[most - 1] ?? "", longest - 1).replace(/…?$/, "")}…`];
}
