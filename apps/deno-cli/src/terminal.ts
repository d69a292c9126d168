import { styleText } from "node:util";

/** The outputs of a command, and the styles for each of them. */
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

/** Each function returns its text unchanged if colours are off. */
export interface Style {
  heading(text: string): string;
  value(text: string): string;
  faint(text: string): string;
  code(text: string): string;
}

/** `"auto"`: colours if the output is a terminal and NO_COLOR is not set. */
export type ColorChoice = "always" | "never" | "auto";

function createStyle(colored: boolean): Style {
  const paint = (format: Parameters<typeof styleText>[0]) => (text: string) =>
    colored ? styleText(format, text, { validateStream: false }) : text;
  return { heading: paint("bold"), value: paint("cyan"), faint: paint("dim"), code: paint(["bold", "red"]) };
}

/** Whether the output to a stream is coloured. `Deno.noColor` tells whether NO_COLOR is set, without a permission. */
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
