import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { WalkStep } from "./walk.ts";

/** A step stays so long while the steps play. */
const STEP_MS = 3500;

export interface StepThroughProps {
  readonly steps: readonly WalkStep[];
  /** The step that is shown; undefined if the reader is not stepping. */
  readonly at: number | undefined;
  readonly onStep: (at: number | undefined) => void;
}

/** The phases of the link, one after the other, with a sentence each. */
export function StepThrough({ steps, at, onStep }: StepThroughProps): JSX.Element {
  const [playing, setPlaying] = useState(false);
  const last = steps.length - 1;
  useEffect(() => {
    if (!playing || at === undefined) return;
    const timer = setTimeout(() => (at < last ? onStep(at + 1) : setPlaying(false)), STEP_MS);
    return () => clearTimeout(timer);
  }, [playing, at, last, onStep]);

  const step = at === undefined ? undefined : steps[at];
  if (at === undefined || step === undefined) {
    return (
      <div class="walk">
        <button type="button" class="primary" onClick={() => onStep(0)}>
          Step through
        </button>
        <button
          type="button"
          onClick={() => {
            setPlaying(true);
            onStep(0);
          }}
        >
          Play
        </button>
      </div>
    );
  }
  const go = (next: number): void => {
    setPlaying(false);
    onStep(Math.min(last, Math.max(0, next)));
  };
  const leave = (): void => {
    setPlaying(false);
    onStep(undefined);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const moves: Readonly<Record<string, () => void>> = {
      ArrowRight: () => go(at + 1),
      ArrowLeft: () => go(at - 1),
      Home: () => go(0),
      End: () => go(last),
      Escape: leave,
    };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    move();
  };
  return (
    <fieldset class="walk stepping" aria-label="Steps of the link; arrow keys move between them" onKeyDown={onKeyDown}>
      <div class="walk-buttons">
        <button type="button" disabled={at === 0} onClick={() => go(at - 1)}>
          Previous
        </button>
        <button type="button" class="primary" ref={focusOnce} onClick={() => (at === last ? leave() : go(at + 1))}>
          {at === last ? "End" : "Next"}
        </button>
        <button
          type="button"
          aria-pressed={playing}
          onClick={() => {
            if (!playing && at === last) onStep(0);
            setPlaying(!playing);
          }}
        >
          {playing ? "Pause" : "Play"}
        </button>
        <button type="button" onClick={leave}>
          Leave
        </button>
      </div>
      <p class="walk-text" aria-live="polite">
        <b>{`${at + 1} of ${steps.length}: ${step.title}.`}</b> {step.text}
      </p>
      <progress value={at + 1} max={steps.length} aria-label="Steps" />
    </fieldset>
  );
}

/** The first button that appears gets the focus, so that the keys work at once. */
function focusOnce(button: HTMLButtonElement | null): void {
  if (button !== null && !button.closest(".walk")?.contains(document.activeElement))
    button.focus({ preventScroll: true });
}
