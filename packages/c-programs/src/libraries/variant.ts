/** One way to build and run a program of several modules: an entry of `variants` in its `build.json`. */
export interface Variant {
  readonly name: string;
  readonly modules: readonly BuiltModule[];
  readonly run: VariantRun;
}

/** A module, as clang makes it. */
export interface BuiltModule {
  readonly output: string;
  readonly compiler: "clang" | "clang++";
  readonly arguments: readonly string[];
  readonly sources: readonly string[];
  /** Earlier outputs that the compiler has to find. */
  readonly links: readonly string[];
}

/** How a variant is loaded, and the result that is expected. */
export interface VariantRun {
  readonly program: string;
  readonly argv?: readonly string[];
  /** All modules, in the order in which symbols are sought. */
  readonly search: readonly string[];
  /** The libraries, in the order in which their constructors run. */
  readonly initialise?: readonly string[];
  /** The function that runs the program. */
  readonly start?: string;
  /** The file with the text that the program prints. */
  readonly stdout?: string;
  readonly stderr?: string;
  readonly exitStatus?: number;
  /** Words of the error that loading ends with, in place of all these. */
  readonly errorNames?: readonly string[];
  /** Libraries that the host opens and closes between the constructors and the start. */
  readonly before?: HostSteps;
  /** Functions that the host gives the program, so that it can open libraries. */
  readonly host?: object;
  readonly opens?: readonly string[];
  readonly promising?: boolean;
}

/** A variant of one of the programs in `libraries`, with the text that it has to print. */
export interface NamedVariant extends Variant {
  /** The folder of the program. */
  readonly program: string;
  /** `PROGRAM/VARIANT`. */
  readonly path: string;
  /** Undefined if linking has to fail. */
  readonly stdoutText: string | undefined;
}

/** The host takes the steps so many times. */
export interface HostSteps {
  readonly times: number;
  readonly steps: readonly HostStep[];
  /** After so many times, neither memory nor table grow any more. */
  readonly flatAfter?: number;
}

export type HostStep =
  | { readonly open: string }
  | {
      readonly call: string;
      /** The library. */
      readonly of: string;
      readonly arguments: readonly number[];
      readonly returns: number;
    }
  /** With `errorNames`, closing fails with an error that has these words. */
  | { readonly close: string; readonly errorNames?: readonly string[] };
