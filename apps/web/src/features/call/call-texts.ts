import { type Signal, signal } from "@preact/signals";
import type { CallableExport } from "../../model/call-api.ts";
import type { Session } from "../../session/session.ts";
import { signatureOf } from "../../ui/read-arguments.ts";

type Texts = readonly [texts: readonly string[], setTexts: (texts: readonly string[]) => void];

const createTexts = () => new Map<string, Signal<readonly string[]>>();

/** The texts that the reader has written in some fields. They stay while another tab is in view, under this name. */
export function useTexts(session: Session, name: string): Texts {
  const all = session.keep(createTexts);
  let texts = all.get(name);
  if (texts === undefined) {
    texts = signal([]);
    all.set(name, texts);
  }
  const kept = texts;
  return [
    kept.value,
    (written) => {
      kept.value = written;
    },
  ];
}

/** The arguments that the reader has written for a function. With other types it has other arguments. */
export function useCallTexts(session: Session, callee: CallableExport): Texts {
  const [texts, setTexts] = useTexts(session, `function ${callee.module} ${callee.name} ${signatureOf(callee)}`);
  return [callee.parameters.map((_, at) => texts[at] ?? ""), setTexts];
}
