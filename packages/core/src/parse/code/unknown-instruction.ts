import { Failure } from "../../problem.ts";
import type { ParseProblem } from "../parse-problems.ts";

/**
 * An opcode that is no instruction of WebAssembly 3.0.
 *
 * @param opcode - its first byte
 * @param suboperation - the number behind an opcode that is a prefix
 */
export function unknownInstruction(opcode: number, suboperation: number | undefined, offset: number): Failure {
  const problem: ParseProblem = {
    about: "unknown-instruction",
    code: "UNSUPPORTED_FEATURE",
    opcode,
    suboperation,
    offset,
  };
  return new Failure("parse", [problem]);
}
