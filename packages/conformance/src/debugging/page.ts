// The page of the debugging tests runs this script.
import { link } from "@rec/browser";

/** The exports of the lesson's program that the tests call. */
interface Program {
  createRecord(id: number, x: number, y: number): number;
  deleteRecord(record: number): void;
}

/** URLs of the modules. */
export interface LessonFiles {
  readonly program: string;
  readonly allocator: string;
  /** The digest of the program; undefined if it is not checked. */
  readonly integrity?: string | undefined;
}

declare global {
  /** Links the lesson. Returns the number of externs that the linker makes, and of functions that it defers. */
  var linkForDebugger: (files: LessonFiles) => Promise<{ readonly made: number; readonly deferred: number }>;
  /** Instantiates the lesson's program by hand, with an allocator that throws. */
  var instantiateAlone: (program: string) => Promise<void>;
  var program: Program;
}

globalThis.linkForDebugger = async ({ program, allocator, integrity }) => {
  const source = integrity === undefined ? program : { source: program, integrity };
  const { exports, plan } = await link({ program: source, memory: allocator });
  globalThis.program = exports.program as unknown as Program;
  return { made: plan.made.length, deferred: plan.deferred.length };
};

globalThis.instantiateAlone = async (program) => {
  const free = (): never => {
    throw new Error("Cannot free");
  };
  const { instance } = await WebAssembly.instantiateStreaming(fetch(program), { env: { malloc: () => 0, free } });
  globalThis.program = instance.exports as unknown as Program;
};
