import type { Remote } from "comlink";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Linker } from "../model/linker-api.ts";
import { type Session, StoppedError } from "../session/session.ts";

export interface Answered<Answer> {
  /** The last answer, also while a newer one is on its way. */
  readonly answer: Answer | undefined;
  /** The message of the last failure, until a later question is answered. */
  readonly failure: string | undefined;
}

/**
 * Asks the worker again whenever `key` changes, with one question on its way at a time: while the reader scrolls, only the last
 * question of those in between is asked.
 *
 * @param question - undefined if there is nothing to ask
 */
export function useAnswer<Answer>(
  session: Session,
  question: ((linker: Remote<Linker>) => Promise<Answer>) | undefined,
  key: string,
): Answered<Answer> {
  const [answered, setAnswered] = useState<Answered<Answer>>({ answer: undefined, failure: undefined });
  const asking = useRef(false);
  const wanted = useRef({ key, question });
  wanted.current = { key, question };
  useEffect(() => {
    const ask = async (): Promise<void> => {
      if (asking.current) return;
      asking.current = true;
      for (let asked: string | undefined; asked !== wanted.current.key; ) {
        const { key: current, question: currentQuestion } = wanted.current;
        asked = current;
        if (currentQuestion === undefined) break;
        try {
          const answer = await session.ask(currentQuestion, { reads: true });
          setAnswered({ answer, failure: undefined });
        } catch (error) {
          // After a stop there are new instances, and a new question.
          if (error instanceof StoppedError) continue;
          const failure = error instanceof Error ? error.message : String(error);
          setAnswered(({ answer }) => ({ answer, failure }));
        }
      }
      asking.current = false;
    };
    void ask();
  }, [key, question === undefined]);
  return answered;
}
