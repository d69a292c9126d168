/**
 * Thrown by the run of a plan if a unit stops: whatever the engine or a module threw, and where.
 *
 * No caller of core receives one. `failureOfStop`, which most links never need, turns it into a failure.
 */
export class Stopped {
  readonly thrown: unknown;
  readonly unit: string;
  /** Instantiation of the unit, a call of its deferred start function, or a call of a function that initializes it. */
  readonly during: "instantiation" | "start" | "initialization";
  /** The exported function, if a call of one stopped. */
  readonly called: string | undefined;
  /** The imports of the unit, if it stopped during instantiation. */
  readonly importObject: WebAssembly.Imports;
  /** The exports of the modules that were instantiated before. */
  readonly exportsOf: ReadonlyMap<string, WebAssembly.Exports>;

  constructor(thrown: unknown, { unit, during, called, importObject = {}, exportsOf }: Circumstances) {
    this.thrown = thrown;
    this.unit = unit;
    this.during = during;
    this.called = called;
    this.importObject = importObject;
    this.exportsOf = exportsOf;
  }
}

interface Circumstances extends Pick<Stopped, "unit" | "during" | "exportsOf"> {
  readonly importObject?: WebAssembly.Imports;
  readonly called?: string;
}
