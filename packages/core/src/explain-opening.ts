import { explainFailure } from "./explain/explain-failure.ts";
import { OPENING_WORDS } from "./explain/opening-words.ts";
import type { DescribeException } from "./instantiate/instantiation-problems.ts";
import { Failure } from "./problem.ts";
import { terseErrorOf } from "./terse-error.ts";

const HINT = "open it by open(), or await loadTexts() of the program before openSync(), for the reason in words";

/** Runs functions of programs, which wait for nothing, with the texts of their errors. */
export interface OpeningErrors {
  run<Result>(run: () => Result): Result;
  /** Loads the texts of planning and instantiation. Without them, such errors have codes, names and values. */
  loadTexts(): Promise<void>;
  /** Names the exception with which a library stopped, if the texts are loaded. */
  readonly describeException: DescribeException | undefined;
}

/** The texts of a program's own states are here; those of links are large, and a program that has no errors never loads them. */
export function createOpeningErrors(): OpeningErrors {
  let texts: typeof import("./failed-later.ts") | undefined;
  const loadTexts = async (): Promise<void> => {
    texts = await import("./failed-later.ts");
  };
  const publicError = (failure: Failure): Error => {
    if (texts !== undefined) return texts.explainAny(failure);
    if (failure.problems.every(({ about }) => Object.hasOwn(OPENING_WORDS.texts, about)))
      return explainFailure(failure, OPENING_WORDS);
    // Later errors have their texts. An error without a text remains if they cannot be loaded.
    loadTexts().catch(() => {});
    return terseErrorOf(failure, HINT);
  };
  return {
    loadTexts,
    get describeException() {
      return texts?.describeException;
    },
    run(run) {
      try {
        return run();
      } catch (error) {
        throw error instanceof Failure ? publicError(error) : error;
      }
    },
  };
}
