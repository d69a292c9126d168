import { styleText } from "node:util";

/** Where the command writes, and how it may style what it writes. */
export interface Terminal {
  /** Writes lines to standard output. */
  print(text: string): void;
  /** Writes lines to standard error. */
  complain(text: string): void;
  /** Styles for standard output. */
  readonly style: Style;
  /** Styles for standard error. */
  readonly errorStyle: Style;
}

/** Each returns its text as it is where colours are off. */
export interface Style {
  heading(text: string): string;
  value(text: string): string;
  faint(text: string): string;
  code(text: string): string;
}

/** `"auto"`: where the output is a terminal and NO_COLOR is not set. */
export type ColorChoice = "always" | "never" | "auto";

function createStyle(colored: boolean): Style {
  const paint = (format: Parameters<typeof styleText>[0]) => (text: string) =>
    colored ? styleText(format, text, { validateStream: false }) : text;
  return { heading: paint("bold"), value: paint("cyan"), faint: paint("dim"), code: paint(["bold", "red"]) };
}

/** Whether to colour what goes to a stream. `Deno.noColor` says whether NO_COLOR is set, without a permission. */
export function isColored(choice: ColorChoice, stream: { isTerminal(): boolean }): boolean {
  return choice === "auto" ? stream.isTerminal() && !Deno.noColor : choice === "always";
}

export function openTerminal(choice: ColorChoice): Terminal {
  return {
    // biome-ignore lint/suspicious/noConsole: writing is what a command is for
    print: (text) => console.log(text),
    // biome-ignore lint/suspicious/noConsole: writing is what a command is for
    complain: (text) => console.error(text),
    style: createStyle(isColored(choice, Deno.stdout)),
    errorStyle: createStyle(isColored(choice, Deno.stderr)),
  };
}
