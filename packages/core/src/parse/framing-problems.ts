import { Failure } from "../problem.ts";
import type { IntegerType, Limit, MissingBytes, ParseProblem } from "./parse-problems.ts";

/*
 * Problems of the preamble and of the headers of sections. A page that links by a stored plan reads no more of a module,
 * so these have a file of their own.
 */

function parseFailure(problem: ParseProblem): Failure {
  return new Failure("parse", [problem]);
}

/** @param beginning - the first bytes of the file; the text finds its format in them */
export function notWebAssembly(beginning: Uint8Array): Failure {
  return parseFailure({ about: "not-webassembly", code: "NOT_WEBASSEMBLY", beginning: [...beginning], offset: 0 });
}

export function unsupportedVersion(version: Uint8Array, offset: number): Failure {
  return parseFailure({ about: "other-version", code: "UNSUPPORTED_VERSION", version: [...version], offset });
}

export function componentNotModule(offset: number): Failure {
  return parseFailure({ about: "component", code: "UNSUPPORTED_VERSION", offset });
}

/** The module ends inside its preamble. */
export function preambleCutOff(found: number): Failure {
  return parseFailure({ about: "preamble-cut-off", code: "UNEXPECTED_END", found, offset: 0 });
}

/** The module ends inside the size of a section. */
export function sectionSizeCutOff(section: number, offset: number): Failure {
  return parseFailure({ about: "section-size-cut-off", code: "UNEXPECTED_END", section, offset });
}

/** The module ends inside the content of a section. */
export function sectionCutOff(missing: MissingBytes): Failure {
  return parseFailure({ about: "section-cut-off", code: "UNEXPECTED_END", ...missing });
}

export function malformedInteger(type: IntegerType, offset: number): Failure {
  return parseFailure({ about: "malformed-integer", code: "MALFORMED_INTEGER", type, offset });
}

export function unknownSection(section: number, offset: number): Failure {
  return parseFailure({ about: "unknown-section", code: "MALFORMED_SECTION", section, offset });
}

export function repeatedSection(section: number, offset: number): Failure {
  return parseFailure({ about: "repeated-section", code: "MALFORMED_SECTION", section, offset });
}

export function sectionOutOfOrder(section: number, behind: number, offset: number): Failure {
  return parseFailure({ about: "late-section", code: "MALFORMED_SECTION", section, behind, offset });
}

export function limitExceeded(limit: Limit, found: number, offset: number): Failure {
  return parseFailure({ about: "limit-exceeded", code: "LIMIT_EXCEEDED", limit, found, offset });
}
