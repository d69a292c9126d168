/**
 * Thrown by the run of a plan if a unit stops: whatever the engine or a module threw, and where.
 *
 * No caller of core receives one. `failureOfStop`, which most links never need, turns it into a failure.
 */
export class Stopped {
  readonly thrown: unknown;
  readonly unit: string;
  /** Instantiation of the unit, a call of its deferred start function, or a call of `_initialize`. */
  readonly during: "instantiation" | "start" | "initialization";
  /** The imports of the unit, if it stopped during instantiation. */
  readonly importObject: WebAssembly.Imports;
  /** The exports of the modules that were instantiated before. */
  readonly exportsOf: ReadonlyMap<string, WebAssembly.Exports>;

  constructor(thrown: unknown, { unit, during, importObject = {}, exportsOf }: Circumstances) {
    this.thrown = thrown;
    this.unit = unit;
    this.during = during;
    this.importObject = importObject;
    this.exportsOf = exportsOf;
  }
}

interface Circumstances extends Pick<Stopped, "unit" | "during" | "exportsOf"> {
  readonly importObject?: WebAssembly.Imports;
}
