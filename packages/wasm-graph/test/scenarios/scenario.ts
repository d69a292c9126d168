/** A program that imports `.wasm` files, and the text that it prints. */
export interface Scenario {
  /** As the table of the README names it. */
  readonly name: string;
  /** Contents by path: modules in the text format without `(module …)`, ES modules, and other texts. */
  readonly files: Readonly<Record<string, string>>;
  /** The field `rec` of `package.json`. */
  readonly rec?: object;
  /** The lines that `app.js` prints. */
  readonly prints: readonly string[];
  /** Runtimes in which the program prints other lines, and the cell of the table there. */
  readonly elsewhere?: Readonly<Record<string, Elsewhere>>;
}

export interface Elsewhere {
  readonly cell: string;
  /** Absent for an error with words of the runtime: the lines are only other ones. */
  readonly prints?: readonly string[];
}
