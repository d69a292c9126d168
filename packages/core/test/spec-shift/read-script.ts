/*
 * The script format of the specification's test suite, as far as it is needed: forms in parentheses, strings, words and
 * comments. Modules stay text, which an assembler reads.
 */

/** A form in parentheses: its items, and its text. */
export interface Form {
  readonly items: readonly Item[];
  readonly text: string;
}

/** A word, a string as bytes, or a form. */
export type Item = string | Uint8Array | Form;

export function isForm(item: Item | undefined): item is Form {
  return typeof item === "object" && !(item instanceof Uint8Array);
}

/** The first word of a form. */
export function headOf(form: Form): string {
  const [first] = form.items;
  return typeof first === "string" ? first : "";
}

const SPACE = /\s/;
const WORD_END = /[\s();"]/;
const ESCAPES: Readonly<Record<string, number>> = { t: 9, n: 10, r: 13, '"': 34, "'": 39, "\\": 92 };

/** The forms of a script, from the first to the last. */
export function readScript(text: string): readonly Form[] {
  const reader = { text, at: 0 };
  const forms: Form[] = [];
  for (let item = readItem(reader); item !== undefined; item = readItem(reader)) if (isForm(item)) forms.push(item);
  return forms;
}

interface Reader {
  readonly text: string;
  at: number;
}

/** Undefined at the end of the text, and at a closing parenthesis. */
function readItem(reader: Reader): Item | undefined {
  skipSpace(reader);
  const { text } = reader;
  const first = text[reader.at];
  if (first === undefined || first === ")") return undefined;
  if (first === "(") return readForm(reader);
  if (first === '"') return readString(reader);
  const start = reader.at;
  do reader.at += 1;
  while (reader.at < text.length && !WORD_END.test(text[reader.at] as string));
  return text.slice(start, reader.at);
}

function readForm(reader: Reader): Form {
  const start = reader.at;
  reader.at += 1;
  const items: Item[] = [];
  for (let item = readItem(reader); item !== undefined; item = readItem(reader)) items.push(item);
  reader.at += 1;
  return { items, text: reader.text.slice(start, reader.at) };
}

function skipSpace(reader: Reader): void {
  const { text } = reader;
  for (;;) {
    if (SPACE.test(text[reader.at] ?? "")) reader.at += 1;
    else if (text.startsWith(";;", reader.at)) reader.at = endOf(text.indexOf("\n", reader.at), text);
    else if (text.startsWith("(;", reader.at)) skipBlockComment(reader);
    else return;
  }
}

const endOf = (found: number, text: string): number => (found < 0 ? text.length : found + 1);

function skipBlockComment(reader: Reader): void {
  const { text } = reader;
  let depth = 0;
  do {
    if (text.startsWith("(;", reader.at)) depth += 1;
    else if (text.startsWith(";)", reader.at)) depth -= 1;
    else {
      reader.at += 1;
      continue;
    }
    reader.at += 2;
  } while (depth > 0 && reader.at < text.length);
}

function readString(reader: Reader): Uint8Array {
  const { text } = reader;
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  for (reader.at += 1; text[reader.at] !== '"'; ) {
    const point = text.codePointAt(reader.at);
    if (point === undefined) throw new SyntaxError("A string has no end");
    if (point !== 0x5c) {
      bytes.push(...encoder.encode(String.fromCodePoint(point)));
      reader.at += point > 0xffff ? 2 : 1;
      continue;
    }
    const next = text[reader.at + 1] as string;
    const known = ESCAPES[next];
    if (known !== undefined) {
      bytes.push(known);
      reader.at += 2;
    } else if (next === "u") {
      const end = text.indexOf("}", reader.at);
      bytes.push(...encoder.encode(String.fromCodePoint(Number.parseInt(text.slice(reader.at + 3, end), 16))));
      reader.at = end + 1;
    } else {
      bytes.push(Number.parseInt(text.slice(reader.at + 1, reader.at + 3), 16));
      reader.at += 3;
    }
  }
  reader.at += 1;
  return Uint8Array.from(bytes);
}
