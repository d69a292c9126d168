import { control, exceptions, functionReferences, legacyExceptions, table64, tables, tailCalls } from "./control.ts";
import { gc } from "./gc.ts";
import { atomics, lanes, memory, memory64, secondMemory } from "./memory.ts";
import { relaxed, scalar, vector, wide } from "./numeric.ts";
import { imports } from "./sections.ts";

export interface OpcodeCase {
  readonly name: string;
  readonly wat: string;
  /**
   * The oldest engine that runs the module. No engine runs some modules yet, so wasm-tools prints them.
   */
  readonly engine: "Node 20" | "Node 26" | "none";
  /** wasm-tools assembles no handlers of the first proposal: wabt does. */
  readonly legacy?: true;
}

/** Modules that have each instruction of WebAssembly 3.0 between them. */
export const OPCODE_CASES: readonly OpcodeCase[] = [
  { name: "control", wat: control, engine: "Node 20" },
  { name: "tables", wat: tables, engine: "Node 20" },
  { name: "tail calls", wat: tailCalls, engine: "Node 20" },
  { name: "scalar", wat: scalar, engine: "Node 20" },
  { name: "vector", wat: vector, engine: "Node 20" },
  { name: "memory", wat: memory, engine: "Node 20" },
  { name: "lanes", wat: lanes, engine: "Node 20" },
  { name: "atomics", wat: atomics, engine: "Node 20" },
  { name: "legacy exceptions", wat: legacyExceptions, engine: "Node 20", legacy: true },
  { name: "relaxed", wat: relaxed, engine: "Node 26" },
  { name: "second memory", wat: secondMemory, engine: "Node 26" },
  { name: "64-bit memory", wat: memory64, engine: "Node 26" },
  { name: "64-bit table", wat: table64, engine: "Node 26" },
  { name: "function references", wat: functionReferences, engine: "Node 26" },
  { name: "exceptions", wat: exceptions, engine: "Node 26" },
  { name: "garbage collection", wat: gc, engine: "Node 26" },
  { name: "wide arithmetic", wat: wide, engine: "none" },
];

/** The same, and a module with the imports of a pad. */
export const DECODER_CASES: readonly OpcodeCase[] = [
  ...OPCODE_CASES,
  { name: "imports", wat: imports, engine: "Node 26" },
];
