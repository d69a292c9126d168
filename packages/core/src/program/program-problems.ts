import { Failure, type Problem } from "../problem.ts";

/** A library that others use cannot be closed. */
export interface LibraryInUse extends Problem {
  readonly about: "library-in-use";
  readonly code: "LIBRARY_IN_USE";
  readonly module: string;
  /** Names of the libraries that need it or call it. */
  readonly users: readonly string[];
}

/** The library, or its program, has been closed. */
export interface LibraryClosed extends Problem {
  readonly about: "library-closed";
  readonly code: "LIBRARY_CLOSED";
  /** Absent if the program has been closed. */
  readonly module?: string;
  /** The call that is refused. */
  readonly call: "open" | "openSync" | "symbol" | "close";
}

/** No library of this name is open, and no source was given. */
export interface LibraryNotFound extends Problem {
  readonly about: "library-not-found";
  readonly code: "LIBRARY_NOT_FOUND";
  readonly module: string;
  /** Names of the open libraries. */
  readonly open: readonly string[];
}

/** Compiled libraries need another one, which is not open and not known without waiting. `module` is the first of them. */
export interface NeededNotOpen extends Problem {
  readonly about: "needed-not-open";
  readonly code: "LIBRARY_NOT_FOUND";
  readonly module: string;
  readonly library: string;
  /** Names of the libraries that need it. */
  readonly importers: readonly string[];
}

/** A library exports no symbol of this name. */
export interface SymbolNotFound extends Problem {
  readonly about: "symbol-not-found";
  readonly code: "SYMBOL_NOT_FOUND";
  readonly module: string;
  readonly symbol: string;
  /** All symbols that it exports. */
  readonly symbols: readonly string[];
}

/** An ordinary module cannot be opened: it has no place in a running program. */
export interface NotALibrary extends Problem {
  readonly about: "not-a-library";
  readonly code: "NOT_A_LIBRARY";
  /** Names of the ordinary modules among those that would be opened. */
  readonly modules: readonly string[];
}

/** The program lacks an extern of all libraries. */
export interface NoProgram extends Problem {
  readonly about: "no-program";
  readonly code: "DYNAMIC_LIBRARY";
  readonly lacking: readonly ("memory" | "table")[];
}

/** The table of the program cannot grow. */
export interface FullTable extends Problem {
  readonly about: "full-table";
  readonly code: "DYNAMIC_LIBRARY";
  /** Slots that it has. */
  readonly length: number;
  /** Slots that are needed beside them. */
  readonly count: number;
}

/** Members of a running program that are missing or of another kind. */
export interface InvalidRunningProgram extends Problem {
  readonly about: "invalid-running-program";
  readonly code: "INVALID_ARGUMENT";
  readonly wrong: readonly string[];
}

/** An argument of a call that opens a library is of another kind. */
export interface InvalidLibraryArgument extends Problem {
  readonly about: "invalid-library-argument";
  readonly code: "INVALID_ARGUMENT";
  readonly call: "open" | "openSync";
  readonly argument: "specifier" | "module";
  /** The type of the value, such as `WebAssembly.Module`. */
  readonly given: string;
}

/** The name of a symbol is no string. */
export interface InvalidSymbolName extends Problem {
  readonly about: "invalid-symbol-name";
  readonly code: "INVALID_ARGUMENT";
  readonly module: string;
  readonly given: string;
}

/** A library of this name is open, and its module is another one. */
export interface OtherModuleOpen extends Problem {
  readonly about: "other-module-open";
  readonly code: "LIBRARY_IN_USE";
  readonly module: string;
}

/** A library is opened once more by its own constructors, or by those of a library that is opened with it. */
export interface LibraryBegun extends Problem {
  readonly about: "library-begun";
  readonly code: "LIBRARY_IN_USE";
  readonly module: string;
}

/** The memory of the program has no room for a library. */
export interface OutOfMemory extends Problem {
  readonly about: "out-of-memory";
  readonly code: "OUT_OF_MEMORY";
  readonly module: string;
  readonly sizeBytes: number;
}

export type ProgramProblem =
  | InvalidRunningProgram
  | InvalidLibraryArgument
  | InvalidSymbolName
  | OtherModuleOpen
  | LibraryBegun
  | OutOfMemory
  | LibraryInUse
  | LibraryClosed
  | LibraryNotFound
  | NeededNotOpen
  | NotALibrary
  | SymbolNotFound
  | FullTable
  | NoProgram;

export function programFailure(problem: ProgramProblem, options?: ErrorOptions): Failure {
  return new Failure("link", [problem], options);
}
