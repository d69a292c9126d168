import type { Output, Platform } from "../platform.ts";

type Outputs = Pick<Platform, "stdout" | "stderr" | "noColor">;

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

/** The codes that begin and end a style: ECMA-48, "Select graphic rendition". */
const CODES = { bold: [1, 22], faint: [2, 22], red: [31, 39], cyan: [36, 39] } as const;

function createStyle(colored: boolean): Style {
  const paint = (style: keyof typeof CODES) => (text: string) => {
    const [begin, end] = CODES[style];
    return colored ? `\u001b[${begin}m${text}\u001b[${end}m` : text;
  };
  const [bold, red] = [paint("bold"), paint("red")];
  return { heading: bold, value: paint("cyan"), faint: paint("faint"), code: (text) => bold(red(text)) };
}

/** Whether an output is coloured. */
export function isColored(choice: ColorChoice, output: Output, noColor: boolean): boolean {
  return choice === "auto" ? output.isTerminal && !noColor : choice === "always";
}

export function openTerminal(choice: ColorChoice, { stdout, stderr, noColor }: Outputs): Terminal {
  return {
    print: (text) => stdout.write(`${text}\n`),
    complain: (text) => stderr.write(`${text}\n`),
    style: createStyle(isColored(choice, stdout, noColor)),
    errorStyle: createStyle(isColored(choice, stderr, noColor)),
  };
}
